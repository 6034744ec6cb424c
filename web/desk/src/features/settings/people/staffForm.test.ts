import { describe, expect, it } from 'vitest'
import type { Person } from '../types'
import { formOf, personBody, staffProblems, usualScope } from './staffForm'

const person: Person = {
  id: 'p',
  version: 3,
  name: '陈默',
  email: 'chen@example.com',
  role: 'agent',
  scope: 'own',
  queues: ['q'],
  capacity: 7,
  held: 2,
  active: true,
  lang: 'en',
  presence: { state: 'online', reason: null, since: 0 },
}

describe('an account', () => {
  it('keeps what a change does not name', () => {
    expect(personBody(person, { active: false })).toEqual({
      name: '陈默',
      email: 'chen@example.com',
      role: 'agent',
      scope: 'own',
      capacity: 7,
      lang: 'en',
      active: false,
    })
    expect(personBody(person, { ...formOf(person), capacity: 9 })).toMatchObject({
      capacity: 9,
      lang: 'en',
      active: true,
    })
  })
  it('needs a name and an address', () => {
    expect(staffProblems(formOf(person))).toEqual([])
    expect(staffProblems({ ...formOf(person), name: ' ', email: 'chen' })).toEqual(['name', 'email'])
    expect(staffProblems({ ...formOf(person), email: 'a b@c' })).toEqual(['email'])
  })
  it('sees its team or everything, by its role', () => {
    expect([usualScope('agent'), usualScope('leader'), usualScope('administrator')]).toEqual(['team', 'all', 'all'])
  })
})
