import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const host = process.env.PAPILIO_HOST ?? 'http://127.0.0.1:5080'

/** Which library goes into which chunk: each changes at its own pace, so a release keeps the rest in the cache. */
function chunkOf(id: string): string | undefined {
  if (!id.includes('node_modules')) return undefined
  if (/node_modules\/(react|react-dom|scheduler|react-router|i18next|react-i18next)\//.test(id)) return 'react'
  if (/node_modules\/@tanstack\//.test(id)) return 'data'
  return undefined
}

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
    build: {
      outDir: 'dist',
      target: 'es2023',
      chunkSizeWarningLimit: 700,
      rollupOptions: { output: { manualChunks: chunkOf } },
    },
    test: {
      environment: 'jsdom',
      include: ['src/**/*.test.{ts,tsx}'],
      setupFiles: ['src/test/setup.ts'],
      restoreMocks: true,
      css: false,
    },
  }
})
