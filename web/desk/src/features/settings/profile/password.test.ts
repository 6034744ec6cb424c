import { describe, expect, it } from 'vitest'
import { passwordProblem } from './password'

const good = { current: 'the old password', next: 'a new password', again: 'a new password' }

describe('changing the password', () => {
  it('goes through when all is said', () => expect(passwordProblem(good)).toBeNull())
  it.each([
    [{ current: '' }, 'current', 'current'],
    [{ next: 'short', again: 'short' }, 'next', 'short'],
    [{ next: good.current, again: good.current }, 'next', 'same'],
    [{ again: 'a new passwort' }, 'again', 'different'],
  ])('%o is refused at %s', (part, field, code) =>
    expect(passwordProblem({ ...good, ...part })).toEqual({ field, code }),
  )
})
