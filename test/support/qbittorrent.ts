import { pbkdf2Sync } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { needs } from './needs.ts'
import { freePort } from './free-port.ts'
import { type ServerProgram, startServerProgram } from './server-program.ts'
import type { TestTorrent } from './torrent.ts'
import { until } from './until.ts'

export const hasQbittorrent = needs(
  Bun.which('qbittorrent-nox') !== null && Bun.which('setpriv') !== null,
  'qbittorrent-nox and setpriv',
)

/** A real qBittorrent without a window, on this machine alone. */
export interface Qbittorrent extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly username: string
  readonly password: string
  /** Where downloads lie when they are complete, and before. */
  readonly doneDir: string
  readonly incompleteDir: string
  /** The running program; another one after `restart`. */
  readonly program: ServerProgram
  /** A call of its API by a session of the test's own, logged in when need be; a form when `body` is one. */
  call(path: string, body?: FormData | Readonly<Record<string, string>>): Promise<Response>
  /** Adds a torrent, by its file, and waits until it is listed. `fields` are those of `torrents/add`. */
  add(torrent: TestTorrent, fields?: Readonly<Record<string, string>>): Promise<void>
  /** The record of `torrents/info`; null when there is none. */
  find(infoHash: string): Promise<QbittorrentRecord | null>
  /** Waits for a state; those that begin with it fit as well. */
  reaches(infoHash: string, state: RegExp, limitMs?: number): Promise<QbittorrentRecord>
  /** Starts it again on the same data and port; after a crash with `kill`. */
  restart(how?: 'stop' | 'kill'): Promise<void>
}

export type QbittorrentRecord = Readonly<Record<string, unknown>> & {
  readonly hash: string
  readonly state: string
  readonly progress: number
  readonly content_path: string
}

export interface QbittorrentOptions {
  /** More of `[Preferences]`, such as `WebUI\SessionTimeout`. */
  readonly preferences?: Readonly<Record<string, string | number | boolean>>
  /** More of `[BitTorrent]`, such as `Session\TempPathEnabled`. */
  readonly session?: Readonly<Record<string, string | number | boolean>>
  /** A new temporary folder without it, which goes with the program. */
  readonly home?: string
}

const username = 'admin'
const password = 'secret123'
const salt = Buffer.from('shelfd test salt')
const passwordHash = [salt, pbkdf2Sync(password, salt, 100_000, 64, 'sha512')]
  .map((bytes) => bytes.toString('base64'))
  .join(':')

/** Starts one that asks nobody: no DHT, no peers, no tracker of its own accord. */
export async function startQbittorrent(options: QbittorrentOptions = {}): Promise<Qbittorrent> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'shelfd-qbittorrent-'))
  const doneDir = join(home, 'done')
  const incompleteDir = join(home, 'incomplete')
  const configDir = join(home, 'qBittorrent', 'config')
  for (const folder of [doneDir, incompleteDir, configDir]) mkdirSync(folder, { recursive: true })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const file = join(configDir, 'qBittorrent.conf')
  if (!existsSync(file)) {
    const torrentPort = await freePort()
    writeFileSync(file, configOf({ port, torrentPort, doneDir, incompleteDir }, options))
  }
  const start = async (): Promise<ServerProgram> =>
    await startServerProgram(['qbittorrent-nox', `--profile=${home}`, `--webui-port=${port}`], {
      env: { HOME: home, LANG: 'C.UTF-8' },
      // Nobody is logged in, so it says 403 as soon as it is there.
      isServing: async () => (await statusOf(`${url}/api/v2/app/version`)) === 403,
    })
  let program = await start()
  const call = createCall(url)
  const find = async (infoHash: string): Promise<QbittorrentRecord | null> => {
    const response = await call(`torrents/info?hashes=${infoHash}`)
    const [found] = (await response.json()) as QbittorrentRecord[]
    return found ?? null
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
    add: async (torrent, fields = {}) => {
      const form = new FormData()
      form.append('torrents', new File([torrent.bytes as Uint8Array<ArrayBuffer>], 'a.torrent'))
      for (const [name, value] of Object.entries(fields)) form.append(name, value)
      const answer = await call('torrents/add', form)
      const words = await answer.text()
      if (words !== 'Ok.') throw new Error(`qBittorrent took no torrent: ${words}`)
      await until(() => find(torrent.infoHash), { what: `${torrent.name} in qBittorrent` })
    },
    reaches: async (infoHash, state, limitMs = 60_000) =>
      await until(
        async () => {
          const found = await find(infoHash)
          return found !== null && state.test(found.state) ? found : null
        },
        { what: `the state ${state.source}`, limitMs },
      ),
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

function createCall(url: string): Qbittorrent['call'] {
  let cookie = ''
  const ask: Qbittorrent['call'] = async (path, body) =>
    await fetch(`${url}/api/v2/${path}`, {
      headers: { cookie },
      ...(body !== undefined && {
        method: 'POST',
        body: body instanceof FormData ? body : new URLSearchParams({ ...body }),
      }),
    })
  return async (path, body) => {
    const first = await ask(path, body)
    if (first.status !== 403) return first
    const login = await ask('auth/login', { username, password })
    cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
    return await ask(path, body)
  }
}

async function statusOf(url: string): Promise<number | null> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).status
  } catch {
    return null
  }
}

function configOf(
  place: { port: number; torrentPort: number; doneDir: string; incompleteDir: string },
  { preferences = {}, session = {} }: QbittorrentOptions,
): string {
  const lines = (values: Readonly<Record<string, string | number | boolean>>): string[] =>
    Object.entries(values).map(([key, value]) => `${key}=${value}`)
  return [
    '[LegalNotice]',
    'Accepted=true',
    '[BitTorrent]',
    ...lines({
      'Session\\DHTEnabled': false,
      'Session\\PeXEnabled': false,
      'Session\\LSDEnabled': false,
      'Session\\Interface': 'lo',
      'Session\\InterfaceName': 'lo',
      'Session\\InterfaceAddress': '127.0.0.1',
      'Session\\Port': place.torrentPort,
      'Session\\DefaultSavePath': place.doneDir,
      'Session\\TempPath': place.incompleteDir,
      'Session\\TempPathEnabled': true,
      'Session\\AddExtensionToIncompleteFiles': true,
      'Session\\QueueingSystemEnabled': false,
      ...session,
    }),
    '[Network]',
    'PortForwardingEnabled=false',
    '[Preferences]',
    ...lines({
      'General\\Locale': 'en',
      'WebUI\\Enabled': true,
      'WebUI\\Address': '127.0.0.1',
      'WebUI\\Port': place.port,
      'WebUI\\UseUPnP': false,
      'WebUI\\LocalHostAuth': true,
      'WebUI\\Username': username,
      'WebUI\\Password_PBKDF2': `"@ByteArray(${passwordHash})"`,
      ...preferences,
    }),
    '',
  ].join('\n')
}
