/** What the daemon says when it refuses or cannot (RFC 9457), or what stands for it when there is no answer. */
export class Problem extends Error {
  /** 0 when nothing answered. */
  readonly status: number
  readonly code: string
  /** All that came with it. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    status: number,
    code: string,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }
}

/** Values of a query; null and undefined are left out. */
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>

/** An address of the API relative to the page: `items/42` with its query. */
export function addressOf(path: string, query: Query = {}): string {
  const entries = Object.entries(query).filter(([, value]) => value !== null && value !== undefined)
  const text = new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString()
  return `api/v1/${path}${text === '' ? '' : `?${text}`}`
}

/** Reads from the API. @throws Problem */
export async function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return (await ask('GET', addressOf(path, query), signal ? { signal } : {})) as T
}

/** Changes something through the API. @throws Problem */
export async function send<T = unknown>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  const options =
    body === undefined
      ? { headers }
      : {
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        }
  return (await ask(method, addressOf(path), options)) as T
}

const refusals = new Set<() => void>()

/** Tells when the daemon asks who this is. */
export function onUnauthorized(listener: () => void): () => void {
  refusals.add(listener)
  return () => void refusals.delete(listener)
}

async function ask(method: string, address: string, options: RequestInit): Promise<unknown> {
  const response = await fetch(address, { ...options, method }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Problem(0, 'unreachable', 'The daemon does not answer.')
  })
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  const body = (isJson ? await response.json() : await response.text()) as unknown
  if (response.ok) return body
  if (response.status === 401) for (const listener of refusals) listener()
  const told = (isJson ? body : {}) as { code?: string; detail?: string }
  throw new Problem(
    response.status,
    told.code ?? `http-${response.status}`,
    told.detail ?? response.statusText,
    told as Record<string, unknown>,
  )
}
