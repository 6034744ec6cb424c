import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const host = process.env.PAPILIO_HOST ?? 'http://127.0.0.1:5080'

const policy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'"

/** What every place needs of Ant Design; the rest (tables, selects, pickers) comes with the place that uses it. */
const shell =
  /node_modules\/(antd\/es\/(_util|theme|style|locale|config-provider|app|button|tooltip|popover|dropdown|menu|layout|modal|message|notification|space|spin|switch|skeleton|result)\/|@ant-design\/(cssinjs|cssinjs-utils|colors|fast-color)\/|@rc-component\/(util|motion|trigger|portal|resize-observer|tooltip|dropdown|menu|overflow|dialog|notification|switch)\/)/

/** Few files at the start, and each changes at its own pace. The first group that fits takes a module. */
const groups = [
  {
    name: 'react',
    test: /node_modules\/(react|react-dom|scheduler|react-router|i18next|react-i18next|use-sync-external-store)\//,
  },
  { name: 'data', test: /node_modules\/@tanstack\// },
  { name: 'icons', test: /node_modules\/@ant-design\/icons/ },
  { name: 'antd', test: shell },
  { name: 'desk', test: /\/src\/((api|live|theme)\/|app\/(?!PreferencesForm)|i18n\/\w+\.ts$)/ },
].map((group, index) => ({ ...group, priority: 10 - index }))

export default defineConfig(async ({ mode }) => {
  const demo = mode === 'demo' ? [(await import('./dev/fakeHost.ts')).fakeHost()] : []
  return {
    base: '/',
    plugins: [react(), ...demo],
    resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
    server: {
      host: '127.0.0.1',
      port: 5173,
      proxy: mode === 'demo' ? undefined : { '/api': { target: host, ws: true }, '/test': host, '/widget': host },
    },
    // The same policy as the host's, so that a script or a font it would refuse is seen here first.
    preview: { headers: { 'Content-Security-Policy': policy } },
    build: {
      outDir: 'dist',
      target: 'es2023',
      chunkSizeWarningLimit: 700,
      rolldownOptions: { output: { codeSplitting: { groups } } },
    },
    test: {
      environment: 'jsdom',
      include: ['src/**/*.test.{ts,tsx}'],
      setupFiles: ['src/test/setup.ts'],
      restoreMocks: true,
      testTimeout: 20_000,
      css: false,
    },
  }
})
