/** A refusal of the host, or the failure to reach it. `code` is stable; `title` is already in the reader's language. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  readonly title: string
  readonly detail: string | null
  /** What or who the refusal is about: an id, or a name. */
  readonly about: string | null
  readonly trace: string | null
  readonly retryAfterMs: number | null

  constructor(problem: {
    code: string
    status: number
    title: string
    detail?: string | null
    about?: string | null
    trace?: string | null
    retryAfterMs?: number | null
  }) {
    super(problem.title)
    this.name = 'ApiError'
    this.code = problem.code
    this.status = problem.status
    this.title = problem.title
    this.detail = problem.detail ?? null
    this.about = problem.about ?? null
    this.trace = problem.trace ?? null
    this.retryAfterMs = problem.retryAfterMs ?? null
  }

  /** One sentence for a person: the title, with the detail when it says more. */
  get words(): string {
    return this.detail && this.detail !== this.title ? `${this.title} ${this.detail}` : this.title
  }
}

export const isApiError = (error: unknown, code?: string): error is ApiError =>
  error instanceof ApiError && (code === undefined || error.code === code)
