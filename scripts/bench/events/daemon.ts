import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { openWriter, transaction } from '../../../src/store/database.ts'
import { createEventStore } from '../../../src/store/event-store.ts'
import { migrate } from '../../../src/store/migrate.ts'
import { freshExecutable } from '../daemon/executable.ts'
import { createSite, startDaemon } from '../daemon/site.ts'

/** A daemon with one library. */
export interface BenchDaemon extends AsyncDisposable {
  readonly url: string
  readonly key: string
  /** Scans to the end of the scanning phase; the seconds from the start to that. */
  scan(): Promise<number>
  memoryMb(field: 'VmHWM' | 'VmRSS'): number
  /** Processor time of all its threads so far. */
  cpuSeconds(): number
  /** Connections of others that are open on its side. */
  connections(): number
  /** Resolves when it uses no processor to speak of. */
  untilIdle(): Promise<void>
}

/** Starts a daemon whose log already holds some events, so that there is much to ask for. */
export async function startBenchDaemon(options: {
  folder: string
  library: string
  storedEvents: number
}): Promise<BenchDaemon> {
  const { folder, library, storedEvents } = options
  const dataDir = join(folder, 'data')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  fillLog(join(dataDir, 'shelfd.db'), storedEvents)
  const site = createSite({ folder, dataDir, libraries: [{ name: 'movies', root: library }] })
  const daemon = await startDaemon(await freshExecutable(), site)
  const { url } = site
  const key = readFileSync(join(dataDir, 'api_key'), 'utf8').trim()
  const ask = async (path: string, body?: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json', connection: 'close' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(await response.text())
    return (await response.json()) as Record<string, unknown>
  }
  // What the caching of assets costs is copying, and not of the scan's making.
  await ask('/queues/asset/pause', {})
  return {
    url,
    key,
    scan: async () => {
      const { id } = await ask('/scans', { library: 'movies' })
      for (;;) {
        const scan = await ask(`/scans/${String(id)}`)
        const { startedAt, scanningCompletedAt: end } = scan
        if (typeof end === 'string') {
          return (Date.parse(end) - Date.parse(String(startedAt))) / 1000
        }
        await Bun.sleep(200)
      }
    },
    cpuSeconds: () => ticksOf(daemon.pid) / 100,
    connections: () => connectionsTo(Number(new URL(url).port)),
    memoryMb: (field) => memoryMb(daemon.pid, field),
    untilIdle: async () => {
      for (let before = ticksOf(daemon.pid); ;) {
        await Bun.sleep(1_000)
        const now = ticksOf(daemon.pid)
        if (now - before < 10) return
        before = now
      }
    },
    [Symbol.asyncDispose]: async () => void (await daemon.stop()),
  }
}

function fillLog(path: string, count: number): void {
  const database = openWriter(path)
  const now = Date.now()
  migrate(database, { now })
  const events = createEventStore(database)
  const error = `it broke${' and nothing helped'.repeat(20)}`
  transaction(database, () => {
    for (let jobId = 1; jobId <= count; jobId += 1) {
      events.append({ type: 'job.failed', data: { jobId, kind: 'scan.directory', error } }, now)
    }
  })
  database.close()
}

function memoryMb(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN) / 1024
}

/** Established connections that a port of this machine has accepted (proc(5), /proc/net/tcp). */
function connectionsTo(port: number): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, address, , state]) => address?.endsWith(local) === true && state === '01').length
}

/** Processor time in hundredths of a second (proc(5), stat, utime and stime). */
function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return Number(fields[11]) + Number(fields[12])
}
