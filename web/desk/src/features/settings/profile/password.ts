const LENGTH_MIN = 10

export type PasswordForm = { current: string; next: string; again: string }
export type PasswordProblem = { field: keyof PasswordForm; code: 'current' | 'short' | 'same' | 'different' }

export function passwordProblem(form: PasswordForm): PasswordProblem | null {
  if (form.current === '') return { field: 'current', code: 'current' }
  if (form.next.length < LENGTH_MIN) return { field: 'next', code: 'short' }
  if (form.next === form.current) return { field: 'next', code: 'same' }
  if (form.next !== form.again) return { field: 'again', code: 'different' }
  return null
}
