import i18next from 'i18next'
import { dayWords, number } from '../days'
import type { Day } from '../types'
import { digestOf, type FigureData, type Point } from './figureData'

const t = (key: string, values: Record<string, unknown> = {}) => i18next.t(`plan:sentence.${key}`, values)

/** The figure in a few sentences: its summary for everybody, and all of it for who cannot see it. */
export function sentenceOf(figure: FigureData, day: Day, line: string): string {
  const digest = digestOf(figure)
  const said = [
    t('expected', { day: dayWords(day), line, expected: number(digest.expected) }),
    digest.peak ? t('peak', { clock: digest.peak.clock, contacts: number(digest.peak.p50) }) : '',
    digest.due > 0 ? came(digest.came, digest.due) : '',
    digest.high > 0 ? t('high', { count: digest.high }) : '',
    digest.low > 0 ? t('low', { count: digest.low }) : '',
  ]
  if (figure.peopled) {
    const planned = figure.points.some((one) => one.scheduled !== null)
    if (!planned) said.push(t('unplanned'))
    else if (!digest.worst) said.push(t('enough'))
    else
      said.push(
        t('short', {
          hours: number(digest.shortHours, 2),
          clock: digest.worst.clock,
          count: digest.worst.missing,
          needed: digest.worst.needed,
          scheduled: digest.worst.scheduled,
        }),
      )
  }
  return said.filter(Boolean).join(i18next.language === 'en' ? ' ' : '')
}

function came(contacts: number, due: number): string {
  const share = Math.round((contacts / due - 1) * 100)
  const values = { came: number(contacts), share: Math.abs(share) }
  return t(share > 0 ? 'cameMore' : share < 0 ? 'cameLess' : 'cameAsExpected', values)
}

export const outsideWords = (one: NonNullable<Point['outside']>): string =>
  i18next.t(`plan:outside.${one.direction}`, { by: number(one.by, one.by < 10 ? 1 : 0) })
