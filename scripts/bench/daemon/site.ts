import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { noProviders } from '../no-providers.ts'

/** A running `shelfd serve`. */
export interface Daemon {
  readonly pid: number
  /** From the start of the process to the first answer of /ping. */
  readonly readyMs: number
  /** Asks for a scan; null when it was not accepted or not answered. */
  startScan(library: string, mode: ScanMode): Promise<Acknowledged | null>
  /** Asks for the end of a scan; true when that was acknowledged. */
  cancelScan(id: number): Promise<boolean>
  /** A scan as the API gives it; throws when the API does not know it. */
  getScan(id: number): Promise<{ status: string }>
  kill(): Promise<void>
  /** Ends it as a service manager does; resolves with its exit code. */
  stop(): Promise<number>
}

export type ScanMode = 'full' | 'incremental'

export interface Acknowledged {
  readonly scanId: number
  readonly library: string
  readonly mode: ScanMode
}

/** A data folder with its configuration. */
export interface Site {
  readonly configPath: string
  readonly dataDir: string
  readonly url: string
  readonly logPath: string
}

const readyWithinMs = 30_000

/** Writes a configuration for libraries, of films unless said otherwise, without probes and with a removal limit that holds nothing back. */
export function createSite(options: {
  folder: string
  dataDir: string
  libraries: readonly { name: string; root: string; kind?: 'movies' | 'series' }[]
}): Site {
  const { folder, dataDir, libraries } = options
  const port = freePort()
  const lines = [
    '[server]',
    `port = ${port}`,
    '[storage]',
    `data_dir = ${JSON.stringify(dataDir)}`,
    '[log]',
    'format = "json"',
    '[probe]',
    'mode = "off"',
    '[jobs]',
    'backoff = { initial = "1s", max = "5s" }',
    '[scan]',
    'removal_limit = { share = 1.0, files = 1_000_000 }',
    noProviders,
    ...libraries.flatMap(({ name, root, kind = 'movies' }) => [
      '[[library]]',
      `name = ${JSON.stringify(name)}`,
      `kind = "${kind}"`,
      `path = ${JSON.stringify(root)}`,
    ]),
  ]
  const configPath = join(folder, 'shelfd.toml')
  writeFileSync(configPath, `${lines.join('\n')}\n`)
  const url = `http://127.0.0.1:${port}`
  return { configPath, dataDir, url, logPath: join(folder, 'daemon.log') }
}

/** Starts the daemon of a site and waits until it answers. */
export async function startDaemon(
  executable: string,
  site: Site,
  env: Readonly<Record<string, string>> = {},
): Promise<Daemon> {
  const began = performance.now()
  const log = openSync(site.logPath, 'a')
  const child = Bun.spawn([executable, 'serve', '--config', site.configPath], {
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: log,
    // The harness's own settings are none of the daemon's.
    env: { PATH: process.env['PATH'], ...env },
  })
  closeSync(log)
  while (!(await answers(site.url))) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`the daemon ended at its start:\n${logOf(site)}`)
    }
    if (performance.now() - began > readyWithinMs) {
      child.kill('SIGKILL')
      throw new Error(`the daemon did not answer within ${readyWithinMs} ms:\n${logOf(site)}`)
    }
    await Bun.sleep(5)
  }
  const readyMs = performance.now() - began
  const headers = { 'X-Api-Key': readFileSync(join(site.dataDir, 'api_key'), 'utf8').trim() }
  const end = async (signal: NodeJS.Signals): Promise<number> => {
    child.kill(signal)
    return child.exited
  }
  return {
    pid: child.pid,
    readyMs,
    startScan: (library, mode) => startScan(site.url, headers, { library, mode }),
    cancelScan: async (id) => {
      try {
        const path = `${site.url}/api/v1/scans/${id}/cancel`
        return (await fetch(path, { method: 'POST', headers })).ok
      } catch {
        return false
      }
    },
    getScan: async (id) => {
      const answer = await fetch(`${site.url}/api/v1/scans/${id}`, { headers })
      if (!answer.ok) throw new Error(`scan ${id}: ${answer.status} ${await answer.text()}`)
      return (await answer.json()) as { status: string }
    },
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  }
}

async function startScan(
  url: string,
  headers: Record<string, string>,
  wish: { library: string; mode: ScanMode },
): Promise<Acknowledged | null> {
  let answer: Response
  let body: unknown
  try {
    answer = await fetch(`${url}/api/v1/scans`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(wish),
    })
    body = await answer.json()
  } catch {
    // Killed before it could answer: nothing was promised.
    return null
  }
  if (answer.status === 409 || answer.status === 503) return null
  const id =
    typeof body === 'object' && body !== null && 'id' in body ? Number(body.id) : Number.NaN
  if (answer.status !== 202 || !Number.isInteger(id)) {
    throw new Error(`a scan start was answered ${answer.status}: ${JSON.stringify(body)}`)
  }
  return { scanId: id, ...wish }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/ping`, { signal: AbortSignal.timeout(1_000) })).ok
  } catch {
    return false
  }
}

function freePort(): number {
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response() })
  const { port } = server
  void server.stop(true)
  if (port === undefined) throw new Error('no port is free')
  return port
}

/** The end of what the daemon logged. */
function logOf(site: Site): string {
  return existsSync(site.logPath) ? readFileSync(site.logPath, 'utf8').slice(-4_000) : ''
}
