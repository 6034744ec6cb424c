import { describe, expect, it } from 'vitest'
import { findSettings, isSection, sectionsOf, topics } from './sections'

const words: Record<string, string[]> = {
  staff: ['成员'],
  resetPassword: ['重设密码', '忘记密码'],
  password: ['修改我的密码'],
  newKey: ['新建密钥'],
}
const wordsOf = (name: string) => words[name] ?? ['—']

describe('settings', () => {
  it('show each role what it may read', () => {
    expect(sectionsOf('agent')).toEqual(['profile'])
    expect(sectionsOf('leader')).toEqual(['profile', 'staff', 'queues', 'deliveries'])
    expect(sectionsOf('administrator')).toHaveLength(7)
  })
  it('are found by any of their words', () => {
    expect(findSettings('密码', 'administrator', wordsOf).map((one) => one.topic)).toEqual(
      expect.arrayContaining(['password', 'resetPassword']),
    )
    expect(findSettings('忘记', 'administrator', wordsOf)[0]).toMatchObject({
      section: 'staff',
      topic: 'resetPassword',
      words: '重设密码',
    })
  })
  it('never lead where somebody may not go', () => {
    expect(findSettings('密钥', 'leader', wordsOf)).toEqual([])
    expect(findSettings('重设', 'agent', wordsOf)).toEqual([])
  })
  it('need something to look for', () => expect(findSettings('  ', 'administrator', wordsOf)).toEqual([]))
  it('have one place each', () => expect(new Set(topics.map(([topic]) => topic)).size).toBe(topics.length))
  it('know their sections', () =>
    expect([isSection('staff'), isSection('other'), isSection(undefined)]).toEqual([true, false, false]))
})
