import { theme as antd, type ThemeConfig } from 'antd'

export type Mode = 'light' | 'dark'
export type Density = 'comfortable' | 'compact'

/** Every text pair was measured: at least 4.8:1 in light, 5.3:1 in dark. Change one only with its partner. */
export const colors = {
  light: {
    bg: '#f5f6f8',
    sf: '#ffffff',
    sf2: '#f9fafb',
    hover: '#f0f2f5',
    tx: '#1a1f27',
    tx2: '#535c6b',
    tx3: '#5f6979',
    bd: '#e2e5ea',
    bd2: '#7d8796',
    pri: '#1f55d1',
    'pri-w': '#e9effc',
    'pri-on': '#ffffff',
    ok: '#11703f',
    'ok-w': '#e3f4ea',
    warn: '#8a5300',
    'warn-w': '#fff1d9',
    bad: '#b4232b',
    'bad-w': '#fde8e8',
    note: '#5b4300',
    'note-w': '#fff7de',
    'note-b': '#ecd58a',
    bot: '#5a3fc0',
    'bot-w': '#f0ecfd',
    shade: 'rgba(20, 26, 36, 0.10)',
  },
  dark: {
    bg: '#0e1116',
    sf: '#161a20',
    sf2: '#1b2027',
    hover: '#20262e',
    tx: '#e8ebf0',
    tx2: '#aab3c0',
    tx3: '#95a0b0',
    bd: '#2b313a',
    bd2: '#6f7988',
    pri: '#7ea6ff',
    'pri-w': '#1d2a4a',
    'pri-on': '#0e1116',
    ok: '#6fd39b',
    'ok-w': '#12301f',
    warn: '#f0b45a',
    'warn-w': '#3a2a0c',
    bad: '#ff8a8a',
    'bad-w': '#42191b',
    note: '#f1dd9c',
    'note-w': '#2f2812',
    'note-b': '#6b5a22',
    bot: '#b3a1ff',
    'bot-w': '#251f45',
    shade: 'rgba(0, 0, 0, 0.45)',
  },
} as const

export const fontFamily =
  '"Inter","Segoe UI",system-ui,-apple-system,"PingFang SC","HarmonyOS Sans SC","MiSans","Microsoft YaHei UI",' +
  '"Microsoft YaHei","Noto Sans SC","Noto Sans CJK SC","Source Han Sans SC",sans-serif'

/** A border that belongs to a colour without shouting: a third of it on the surface. */
const mix = (color: string, surface: string): string => `color-mix(in srgb, ${color} 35%, ${surface})`

export function antdTheme(mode: Mode, density: Density, stillness: boolean): ThemeConfig {
  const c = colors[mode]
  return {
    algorithm: mode === 'dark' ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      colorPrimary: c.pri,
      colorInfo: c.pri,
      colorLink: c.pri,
      colorSuccess: c.ok,
      colorWarning: c.warn,
      colorError: c.bad,
      // Ant Design derives these from the strong colours, which are dark here: washed-out browns would come of it.
      colorSuccessBg: c['ok-w'],
      colorWarningBg: c['warn-w'],
      colorErrorBg: c['bad-w'],
      colorInfoBg: c['pri-w'],
      colorPrimaryBg: c['pri-w'],
      colorSuccessBorder: mix(c.ok, c.sf),
      colorWarningBorder: mix(c.warn, c.sf),
      colorErrorBorder: mix(c.bad, c.sf),
      colorInfoBorder: mix(c.pri, c.sf),
      colorErrorBgHover: c['bad-w'],
      colorWarningBgHover: c['warn-w'],
      colorPrimaryBgHover: c['pri-w'],
      colorText: c.tx,
      colorTextSecondary: c.tx2,
      colorTextTertiary: c.tx3,
      colorTextDescription: c.tx3,
      colorTextPlaceholder: c.tx3,
      colorTextLightSolid: c['pri-on'],
      colorBgLayout: c.bg,
      colorBgContainer: c.sf,
      colorBgElevated: mode === 'dark' ? c.sf2 : c.sf,
      colorBorder: mode === 'dark' ? '#3a424d' : '#d3d8df',
      colorBorderSecondary: c.bd,
      colorSplit: c.bd,
      fontFamily,
      fontSize: density === 'compact' ? 13 : 14,
      fontSizeSM: 12,
      lineHeight: 1.5,
      borderRadius: 8,
      borderRadiusSM: 6,
      borderRadiusLG: 12,
      controlHeight: density === 'compact' ? 30 : 32,
      controlHeightSM: 24,
      controlHeightLG: 40,
      fontWeightStrong: 600,
      motion: !stillness,
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.16s',
      wireframe: false,
    },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', fontWeight: 500 },
      Segmented: { itemSelectedBg: mode === 'dark' ? '#2d3540' : c.sf, trackBg: mode === 'dark' ? c.bg : '#edeff3' },
      Menu: { itemBorderRadius: 8 },
      // High enough for a finger, and to be seen when it is off.
      Switch: {
        trackHeight: 24,
        trackMinWidth: 44,
        handleSize: 20,
        colorTextQuaternary: c.bd2,
        colorTextTertiary: c.tx3,
      },
      Tooltip: {
        colorTextLightSolid: mode === 'dark' ? c.tx : '#ffffff',
        colorBgSpotlight: mode === 'dark' ? '#353d48' : '#232933',
      },
    },
  }
}

/** The same colours as CSS variables, for our own components: `var(--pri)`. */
export function applyVariables(mode: Mode, density: Density): void {
  const root = document.documentElement
  for (const [name, value] of Object.entries(colors[mode])) root.style.setProperty(`--${name}`, value)
  root.dataset.theme = mode
  root.dataset.density = density
  root.style.colorScheme = mode
}
