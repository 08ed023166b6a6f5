import { PluginError } from '../../domain/plugin-error.ts'
import { type Exchange, responseOf, type TestFetch } from './recorded.ts'

type Fault = Omit<Exchange, 'url' | 'method'> | (() => PluginError)

const html = '<!doctype html><title>Sign in</title><p>Please sign in to the network.'

const faultNames = [
  'unreachable',
  'timeout',
  'tls',
  'too-large',
  '401',
  '403',
  '429',
  '500',
  '502-html',
  'html200',
  'empty',
  'null',
  'wrong-types',
  'list',
  'bad-utf8',
] as const
/** How a request can fail, as `host.fetch` tells of it once its own tries are over. */
export type FaultName = (typeof faultNames)[number]

const faults: Readonly<Record<FaultName, Fault>> = {
  unreachable: () => new PluginError('unreachable', 'The connection was refused.'),
  timeout: () => new PluginError('timeout', 'The server took longer than 30 s.'),
  tls: () => new PluginError('tls', 'The certificate has expired.'),
  'too-large': () => new PluginError('protocol', 'The answer is larger than 8 MiB.'),
  '401': { status: 401, json: { error: 'who are you' } },
  '403': { status: 403, body: 'Forbidden' },
  '429': { status: 429, headers: { 'retry-after': '120' }, json: { error: 'slow down' } },
  '500': { status: 500, json: { error: 'oops' } },
  '502-html': { status: 502, headers: { 'content-type': 'text/html' }, body: html },
  html200: { headers: { 'content-type': 'text/html' }, body: html },
  empty: { body: '' },
  null: { body: 'null' },
  'wrong-types': { json: { results: 'none', id: {}, title: [1], items: 7, data: false } },
  list: { json: [null, 7, 'x', {}, []] },
  'bad-utf8': { body: Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0xc3, 0x28, 0x22, 0x7d) },
}

/** Faults that no reading of the answer's body can turn into a success. */
export const plainFaults = [
  'unreachable',
  'timeout',
  'tls',
  'too-large',
  '401',
  '403',
  '429',
  '500',
  '502-html',
] as const satisfies FaultName[]

/** Faults that come with status 200 and a body that makes no sense. */
export const bodyFaults = [
  'html200',
  'empty',
  'null',
  'wrong-types',
  'bad-utf8',
] as const satisfies FaultName[]

/** A network in which every request fails in one way. */
export function failing(name: FaultName): TestFetch {
  const fault = faults[name]
  return (url) => {
    if (typeof fault === 'function') throw fault()
    return responseOf(url, fault)
  }
}

/** A network in which no request ends before the call's signal does. */
export function hanging(signal: AbortSignal): TestFetch {
  return () =>
    new Promise((_, reject) => {
      const end = (): void => reject(new PluginError('timeout', 'The call was given up.'))
      if (signal.aborted) return end()
      signal.addEventListener('abort', end, { once: true })
    })
}
