import type { Role } from '@/api/types'
import { matchWords } from '@/app/fuzzy'

export const sections = ['profile', 'staff', 'queues', 'inboxes', 'keys', 'deliveries', 'parked'] as const
export type Section = (typeof sections)[number]

const readers: Record<Section, readonly Role[]> = {
  profile: ['agent', 'leader', 'administrator'],
  staff: ['leader', 'administrator'],
  queues: ['leader', 'administrator'],
  inboxes: ['administrator'],
  keys: ['administrator'],
  deliveries: ['leader', 'administrator'],
  parked: ['administrator'],
}

export const isSection = (value: string | undefined): value is Section =>
  (sections as readonly string[]).includes(value ?? '')
export const mayRead = (section: Section, role: Role): boolean => readers[section].includes(role)
export const sectionsOf = (role: Role): Section[] => sections.filter((section) => mayRead(section, role))

/** Single settings somebody may look for, with the section they stand in. Their words are in the words file. */
export const topics = [
  ['password', 'profile'],
  ['language', 'profile'],
  ['theme', 'profile'],
  ['density', 'profile'],
  ['sendKey', 'profile'],
  ['undo', 'profile'],
  ['sound', 'profile'],
  ['shortcuts', 'profile'],
  ['hire', 'staff'],
  ['role', 'staff'],
  ['capacity', 'staff'],
  ['resetPassword', 'staff'],
  ['disable', 'staff'],
  ['presence', 'staff'],
  ['members', 'queues'],
  ['offer', 'queues'],
  ['takeover', 'queues'],
  ['embed', 'inboxes'],
  ['origins', 'inboxes'],
  ['hours', 'inboxes'],
  ['greeting', 'inboxes'],
  ['identity', 'inboxes'],
  ['webhook', 'inboxes'],
  ['secrets', 'inboxes'],
  ['newKey', 'keys'],
  ['retry', 'deliveries'],
  ['replay', 'parked'],
] as const satisfies readonly (readonly [string, Section])[]
export type Topic = (typeof topics)[number][0]

export type Found = { section: Section; topic: Topic | null; words: string }

/** Sections and settings that fit, best first. `wordsOf` gives what they are called and other words for them. */
export function findSettings(
  search: string,
  role: Role,
  wordsOf: (name: Section | Topic, kind: 'section' | 'topic') => readonly string[],
): Found[] {
  if (search.trim() === '') return []
  const entries: Found[] = []
  const scores = new Map<Found, number>()
  const add = (section: Section, topic: Topic | null, words: readonly string[]) => {
    const score = mayRead(section, role) ? matchWords(search, words) : 0
    if (score === 0) return
    const found: Found = { section, topic, words: words[0] ?? '' }
    entries.push(found)
    scores.set(found, score)
  }
  for (const section of sections) add(section, null, wordsOf(section, 'section'))
  for (const [topic, section] of topics) add(section, topic, wordsOf(topic, 'topic'))
  return entries.sort((a, b) => scores.get(b)! - scores.get(a)!).slice(0, 8)
}
