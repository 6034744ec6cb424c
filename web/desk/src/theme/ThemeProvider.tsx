import { App as AntdApp, ConfigProvider } from 'antd'
import type { Locale } from 'antd/es/locale'
import en from 'antd/es/locale/en_US'
import zh from 'antd/es/locale/zh_CN'
import { useLayoutEffect, useMemo, type ReactNode } from 'react'
import { usePreference } from '@/app/preferences'
import { antdTheme, applyVariables, type Mode } from './tokens'
import { useMedia } from './useMedia'

const antdLocales: Record<string, Locale> = { 'zh-CN': zh, en }

export function useMode(): Mode {
  const wish = usePreference('theme')
  const systemDark = useMedia('(prefers-color-scheme: dark)')
  if (wish === 'auto') return systemDark ? 'dark' : 'light'
  return wish
}

export function ThemeProvider({ children }: { children: ReactNode }) {
  const mode = useMode()
  const density = usePreference('density')
  const language = usePreference('language')
  const stillness = useMedia('(prefers-reduced-motion: reduce)')
  useLayoutEffect(() => applyVariables(mode, density), [mode, density])
  const theme = useMemo(() => antdTheme(mode, density, stillness), [mode, density, stillness])
  return (
    <ConfigProvider theme={theme} locale={antdLocales[language]} button={{ autoInsertSpace: false }}>
      <AntdApp message={{ maxCount: 3 }} notification={{ placement: 'bottomRight' }}>
        {children}
      </AntdApp>
    </ConfigProvider>
  )
}
