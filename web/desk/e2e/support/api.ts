import { newId } from '../../src/api/ids.ts'

type Options = { body?: unknown; version?: number; headers?: Record<string, string> }

/** The public API as a program uses it: everything a test prepares, it prepares the way a customer or a colleague would. */
export class Api {
  private cookie = ''

  constructor(
    readonly url: string,
    private readonly bearer?: string,
  ) {}

  async call<T>(method: string, path: string, { body, version, headers = {} }: Options = {}): Promise<T> {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        Origin: this.url,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(version === undefined ? {} : { 'If-Match': `"${version}"` }),
        ...(this.cookie ? { Cookie: this.cookie } : {}),
        ...(this.bearer ? { Authorization: `Bearer ${this.bearer}` } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    const cookie = answer.headers.getSetCookie().find((one) => one.startsWith('papilio_session='))
    if (cookie) this.cookie = cookie.split(';')[0]!
    return (text === '' ? undefined : JSON.parse(text)) as T
  }

  get = <T>(path: string) => this.call<T>('GET', path)
  post = <T>(path: string, body?: unknown, headers?: Record<string, string>) =>
    this.call<T>('POST', path, { body, headers })
  put = <T>(path: string, body?: unknown, version?: number) => this.call<T>('PUT', path, { body, version })
  patch = <T>(path: string, body: unknown, version: number) => this.call<T>('PATCH', path, { body, version })
  delete = (path: string) => this.call<void>('DELETE', path)

  /** A file as planners send it. */
  async file(path: string, text: string): Promise<void> {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method: 'POST',
      headers: { Origin: this.url, 'Content-Type': 'text/csv', Cookie: this.cookie },
      body: text,
    })
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`)
  }

  async signIn(email: string, password: string): Promise<this> {
    await this.post('/session', { email, password })
    return this
  }

  get session(): string {
    return this.cookie.slice('papilio_session='.length)
  }
}

export { newId }
