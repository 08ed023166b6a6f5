import type { HostRequest, HostResponse } from '../api.ts'
import { PluginError } from '../../domain/plugin-error.ts'

/** Stands in for `host.fetch`: answers, or throws PluginError as the host does. */
export type TestFetch = (url: string, request: HostRequest) => HostResponse | Promise<HostResponse>

/** A request and what a server answered to it. */
export interface Exchange {
  /** GET without it. */
  readonly method?: NonNullable<HostRequest['method']>
  /** Whole address; `*` stands for any characters. */
  readonly url: string
  /** 200 without it. */
  readonly status?: number
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  /** Each `Set-Cookie`. */
  readonly cookies?: readonly string[]
  /** The answer's body as text or bytes. */
  readonly body?: string | Uint8Array
  /** The answer's body as a value, instead of `body`. */
  readonly json?: unknown
}

/**
 * A network that knows these exchanges and nothing else. Several for the same request are answered in their order, the
 * last one again and again.
 */
export function recorded(exchanges: readonly Exchange[]): TestFetch {
  const used = new Set<Exchange>()
  return (url, { method = 'GET' }) => {
    const fitting = exchanges.filter(
      (one) => (one.method ?? 'GET') === method && patternOf(one.url).test(url),
    )
    const exchange = fitting.find((one) => !used.has(one)) ?? fitting.at(-1)
    if (exchange === undefined) throw unknown(`${method} ${url}`, exchanges)
    used.add(exchange)
    return responseOf(url, exchange)
  }
}

/** A response as the host gives it. */
export function responseOf(url: string, exchange: Omit<Exchange, 'url' | 'method'>): HostResponse {
  const { status = 200, headers = {}, cookies = [] } = exchange
  const bytes = bytesOf(exchange)
  const text = (): string => new TextDecoder().decode(bytes)
  return {
    status,
    headers:
      exchange.json === undefined ? headers : { 'content-type': 'application/json', ...headers },
    cookies,
    url,
    text,
    json: () => {
      try {
        return JSON.parse(text()) as unknown
      } catch (error) {
        throw new PluginError('protocol', `The answer of ${new URL(url).host} is no JSON.`, {
          cause: error,
        })
      }
    },
    bytes: () => bytes,
  }
}

function bytesOf({ body, json }: Pick<Exchange, 'body' | 'json'>): Uint8Array {
  if (json !== undefined) return new TextEncoder().encode(JSON.stringify(json))
  return typeof body === 'string' ? new TextEncoder().encode(body) : (body ?? new Uint8Array())
}

function patternOf(url: string): RegExp {
  return new RegExp(
    `^${url
      .split('*')
      .map((part) => RegExp.escape(part))
      .join('.*')}$`,
    's',
  )
}

function unknown(request: string, exchanges: readonly Exchange[]): PluginError {
  const known = exchanges.map(({ method = 'GET', url }) => `${method} ${url}`)
  return new PluginError(
    'unreachable',
    `Nothing is recorded for ${request}. Recorded: ${known.join(', ') || 'nothing'}.`,
  )
}
