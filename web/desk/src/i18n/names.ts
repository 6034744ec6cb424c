import i18next from 'i18next'

/** Somebody who has not said who they are is a visitor. */
export const personName = (name: string | null | undefined): string =>
  name?.trim() || i18next.t('common:person.visitor')
