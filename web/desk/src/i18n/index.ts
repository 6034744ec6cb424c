import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

export const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]

type Words = Record<string, Record<string, unknown>>

/** One chunk for each language; a new feature only adds its file to both folders. */
const loaders: Record<Language, () => Promise<{ default: Words }>> = {
  'zh-CN': () => import('./zh-CN'),
  en: () => import('./en'),
}

export const isLanguage = (value: unknown): value is Language => languages.includes(value as Language)

/** The browser's wish, Chinese when it names neither. */
export function preferredLanguage(wishes: readonly string[] = navigator.languages ?? []): Language {
  for (const wish of wishes) {
    if (wish.toLowerCase().startsWith('zh')) return 'zh-CN'
    if (wish.toLowerCase().startsWith('en')) return 'en'
  }
  return 'zh-CN'
}

async function load(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, 'common')) return
  const { default: words } = await loaders[language]()
  for (const [namespace, entries] of Object.entries(words)) i18next.addResourceBundle(language, namespace, entries)
}

export async function startI18n(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    ns: ['common'],
    defaultNS: 'common',
    resources: {},
    interpolation: { escapeValue: false },
    react: { useSuspense: false, bindI18nStore: 'added' },
  })
  await changeLanguage(language)
}

/** Switches the words in place: nothing is reloaded, so nobody loses their work. */
export async function changeLanguage(language: Language): Promise<void> {
  await load(language)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}
