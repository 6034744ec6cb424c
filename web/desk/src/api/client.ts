import i18next from 'i18next'
import { newId } from './ids'
import { ApiError } from './errors'
import type { Page } from './types'

export type Query = Record<string, string | number | boolean | null | undefined>

export type CallOptions = {
  query?: Query
  body?: unknown
  /** The version the caller has seen; the host answers 412 `version.stale` when it is older than its own. */
  version?: number
  /** Repeats of the same key get the first answer. Every POST has one; give your own to repeat across calls. */
  key?: string
  signal?: AbortSignal
}

const BASE = '/api/v1'
const signedOutListeners = new Set<() => void>()

/** Told when the host says that nobody is signed in any more. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener)
  return () => signedOutListeners.delete(listener)
}

export function urlOf(path: string, query?: Query): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return `${BASE}${path}${text ? `?${text}` : ''}`
}

async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': i18next.language || 'zh-CN' }
  if (options.body !== undefined) headers['Content-Type'] = 'application/json'
  if (options.version !== undefined) headers['If-Match'] = `"${options.version}"`
  if (method === 'POST') headers['Idempotency-Key'] = options.key ?? newId()
  let response: Response
  try {
    response = await fetch(urlOf(path, options.query), {
      method,
      headers,
      credentials: 'same-origin',
      signal: options.signal,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
    })
  } catch (cause) {
    if (options.signal?.aborted) throw cause
    throw unreachable()
  }
  if (!response.ok) throw await problemOf(response, path)
  if (response.status === 204) return undefined as T
  const text = await response.text()
  return (text === '' ? undefined : JSON.parse(text)) as T
}

export function unreachable(): ApiError {
  return new ApiError({ code: 'network.unreachable', status: 0, title: i18next.t('common:error.unreachable') })
}

/** Reads problem+json; an answer that is none (a proxy's page) still becomes a sentence. */
export function toProblem(status: number, text: string, retryAfter: string | null): ApiError {
  let body: Record<string, unknown> = {}
  try {
    const parsed: unknown = JSON.parse(text)
    if (parsed && typeof parsed === 'object') body = parsed as Record<string, unknown>
  } catch {
    // Not JSON: the words below stand in.
  }
  const word = (name: string) => (typeof body[name] === 'string' ? (body[name] as string) : null)
  const seconds = Number(retryAfter)
  return new ApiError({
    code: word('code') ?? `http.${status}`,
    status,
    title: word('title') ?? i18next.t('common:error.status', { status }),
    detail: word('detail'),
    about: word('about'),
    trace: word('trace'),
    retryAfterMs: retryAfter && Number.isFinite(seconds) ? seconds * 1000 : null,
  })
}

async function problemOf(response: Response, path: string): Promise<ApiError> {
  const error = toProblem(response.status, await response.text(), response.headers.get('Retry-After'))
  if (response.status === 401 && path !== '/session') for (const listener of signedOutListeners) listener()
  return error
}

export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => call<T>('GET', path, { query, signal }),
  post: <T>(path: string, body?: unknown, options?: CallOptions) => call<T>('POST', path, { ...options, body }),
  put: <T>(path: string, body?: unknown, options?: CallOptions) => call<T>('PUT', path, { ...options, body }),
  patch: <T>(path: string, body?: unknown, options?: CallOptions) => call<T>('PATCH', path, { ...options, body }),
  delete: <T>(path: string, options?: CallOptions) => call<T>('DELETE', path, options),
  page: <T>(path: string, query?: Query, signal?: AbortSignal) => call<Page<T>>('GET', path, { query, signal }),
}
