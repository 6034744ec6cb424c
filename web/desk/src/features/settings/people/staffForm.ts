import type { Role, Scope } from '@/api/types'
import type { Person } from '../types'

export const CAPACITY_MAX = 200

export type StaffForm = { name: string; email: string; role: Role; scope: Scope; capacity: number }

/** What a role usually sees; the host has the same habit. */
export const usualScope = (role: Role): Scope => (role === 'agent' ? 'team' : 'all')

export const formOf = (person: Person | null): StaffForm =>
  person
    ? { name: person.name, email: person.email, role: person.role, scope: person.scope, capacity: person.capacity }
    : { name: '', email: '', role: 'agent', scope: 'team', capacity: 5 }

/** The whole account goes back with a change, so what the form does not show must not get lost. */
export const personBody = (person: Person, change: Partial<StaffForm & { active: boolean }>) => ({
  name: person.name,
  email: person.email,
  role: person.role,
  scope: person.scope,
  capacity: person.capacity,
  lang: person.lang ?? null,
  active: person.active,
  ...change,
})

export type StaffProblem = 'name' | 'email'

export function staffProblems(form: StaffForm): StaffProblem[] {
  const problems: StaffProblem[] = []
  if (form.name.trim() === '' || form.name.trim().length > 80) problems.push('name')
  if (!/^[^\s@]+@[^\s@]+$/.test(form.email.trim()) || form.email.trim().length > 254) problems.push('email')
  return problems
}
