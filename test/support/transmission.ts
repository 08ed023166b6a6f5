import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { needs } from './needs.ts'
import { freePort } from './free-port.ts'
import { type ServerProgram, startServerProgram } from './server-program.ts'
import type { TestTorrent } from './torrent.ts'
import { until } from './until.ts'

export const hasTransmission = needs(
  Bun.which('transmission-daemon') !== null,
  'transmission-daemon',
)

/** A real transmission-daemon, on this machine alone. */
export interface Transmission extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly username: string
  readonly password: string
  /** Where downloads lie when they are complete, and before. */
  readonly doneDir: string
  readonly incompleteDir: string
  /** The running program; another one after `restart`. */
  readonly program: ServerProgram
  /** A call of its RPC by a session of the test's own; gives `arguments`. */
  call(method: string, args?: Readonly<Record<string, unknown>>): Promise<TransmissionAnswer>
  /** Adds a torrent by its file. `args` are those of `torrent-add`. */
  add(torrent: TestTorrent, args?: Readonly<Record<string, unknown>>): Promise<void>
  /** The record of `torrent-get` with these fields; null when there is none. */
  find(infoHash: string, fields?: readonly string[]): Promise<TransmissionAnswer | null>
  /** Waits until all wanted bytes are there and nothing is done with them any more. */
  completes(infoHash: string, limitMs?: number): Promise<void>
  /** Starts it again on the same data and port; after a crash with `kill`. */
  restart(how?: 'stop' | 'kill'): Promise<void>
}

export type TransmissionAnswer = Readonly<Record<string, unknown>>

export interface TransmissionOptions {
  /** More of `settings.json`. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** A new temporary folder without it, which goes with the program. */
  readonly home?: string
}

const username = 'admin'
const password = 'secret123'

/** Starts one that asks nobody: no DHT, no peers, no tracker of its own accord. */
export async function startTransmission(options: TransmissionOptions = {}): Promise<Transmission> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'shelfd-transmission-'))
  const doneDir = join(home, 'done')
  const incompleteDir = join(home, 'incomplete')
  const profile = join(home, 'profile')
  for (const folder of [doneDir, incompleteDir, profile]) mkdirSync(folder, { recursive: true })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const settings = {
    ...quiet,
    'peer-port': await freePort(),
    'rpc-port': port,
    'download-dir': doneDir,
    'incomplete-dir': incompleteDir,
    ...options.settings,
  }
  writeFileSync(join(profile, 'settings.json'), JSON.stringify(settings))
  const start = async (): Promise<ServerProgram> =>
    await startServerProgram(['transmission-daemon', '-f', '-g', profile, '--log-error'], {
      env: { HOME: home, LANG: 'C.UTF-8' },
      // Nobody has said who asks, so it says 401 as soon as it is there.
      isServing: async () => (await statusOf(`${url}/transmission/rpc`)) === 401,
    })
  let program = await start()
  const call = createCall(`${url}/transmission/rpc`)
  const find: Transmission['find'] = async (infoHash, fields = usualFields) => {
    const { torrents } = await call('torrent-get', { ids: [infoHash], fields })
    return (torrents as TransmissionAnswer[])[0] ?? null
  }
  return {
    url,
    username,
    password,
    doneDir,
    incompleteDir,
    get program() {
      return program
    },
    call,
    find,
    add: async (torrent, args = {}) => {
      const metainfo = Buffer.from(torrent.bytes).toString('base64')
      await call('torrent-add', { metainfo, ...args })
    },
    completes: async (infoHash, limitMs = 60_000) => {
      await until(
        async () => {
          const { status, leftUntilDone, sizeWhenDone } = (await find(infoHash)) ?? {}
          const isAtRest = status === 0 || status === 5 || status === 6
          return isAtRest && leftUntilDone === 0 && sizeWhenDone !== 0
        },
        { what: `all of ${infoHash}`, limitMs },
      )
    },
    restart: async (how = 'stop') => {
      await program[how]()
      program = await start()
    },
    [Symbol.asyncDispose]: async () => {
      // Nobody needs what it would write before its end.
      await program.kill()
      if (options.home === undefined) rmSync(home, { recursive: true, force: true })
    },
  }
}

const usualFields = ['hashString', 'name', 'status', 'error', 'leftUntilDone', 'sizeWhenDone']

const quiet = {
  'bind-address-ipv4': '127.0.0.1',
  'bind-address-ipv6': '::1',
  'dht-enabled': false,
  'pex-enabled': false,
  'lpd-enabled': false,
  'utp-enabled': false,
  'port-forwarding-enabled': false,
  'peer-port-random-on-start': false,
  'incomplete-dir-enabled': true,
  'rename-partial-files': true,
  'rpc-enabled': true,
  'rpc-bind-address': '127.0.0.1',
  'rpc-authentication-required': true,
  'rpc-username': username,
  'rpc-password': password,
  'rpc-whitelist-enabled': false,
  'rpc-host-whitelist-enabled': false,
  'blocklist-enabled': false,
  'download-queue-enabled': false,
  'seed-queue-enabled': false,
  umask: 18,
}

function createCall(url: string): Transmission['call'] {
  let session = ''
  const ask = async (body: string): Promise<Response> =>
    await fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${username}:${password}`)}`,
        'x-transmission-session-id': session,
      },
      body,
    })
  return async (method, args = {}) => {
    const body = JSON.stringify({ method, arguments: args })
    let response = await ask(body)
    if (response.status === 409) {
      session = response.headers.get('x-transmission-session-id') ?? ''
      response = await ask(body)
    }
    const answer = (await response.json()) as { result: string; arguments: TransmissionAnswer }
    if (answer.result !== 'success') throw new Error(`${method}: ${answer.result}`)
    return answer.arguments
  }
}

async function statusOf(url: string): Promise<number | null> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).status
  } catch {
    return null
  }
}
