/**
 * Times a list of 50,000 items: the thousandth page beside the first, and how many pages a second the daemon answers beside
 * a bare `Bun.serve` with the same query, key check, headers and entity tag. `bun scripts/bench/http.ts [--quick]`
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { databasePath } from '../../src/daemon/engine.ts'
import { freshExecutable } from './daemon/executable.ts'
import { createSite, startDaemon } from './daemon/site.ts'
import { createFigures, median } from './figure.ts'
import { writeCatalogue } from './http/catalogue.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const items = 50_000
const pageSize = 50
const lastPage = items / pageSize
const rounds = values.quick ? 3 : 5
/** Turns of each server in a round, a quarter of a second each. */
const roundTurns = values.quick ? 4 : 16
/** Requests for each of two pages that are compared, taken in turns. */
const turns = values.quick ? 200 : 600
const connections = 4
const listPath = `/api/v1/items?kind=movie&limit=${pageSize}`
const figures = createFigures('http')

const folder = mkdtempSync(join(tmpdir(), 'shelfd-bench-http-'))
const dataDir = join(folder, 'data')
try {
  console.error(`writing ${items} items …`)
  writeCatalogue(dataDir, items)
  const films = { name: 'Films', root: join(folder, 'films') }
  const site = createSite({ folder, dataDir, libraries: [films] })
  const daemon = await startDaemon(await freshExecutable(), site)
  const key = readFileSync(join(dataDir, 'api_key'), 'utf8').trim()
  const raw = await startRaw(site.url, key)
  try {
    const servers = {
      ours: { url: site.url, pid: daemon.pid },
      raw: { url: raw.url, pid: raw.pid },
    }
    await compareServers(servers, key)
    for (const sort of ['title', '-addedAt', 'year']) await comparePages(site.url, key, sort)
  } finally {
    raw.stop()
    await daemon.stop()
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit(figures.exitCode())

async function startRaw(
  ours: string,
  key: string,
): Promise<{ url: string; pid: number; stop(): void }> {
  const answer = await fetch(`${ours}${listPath}`, { headers: { 'x-api-key': key } })
  const own = new Set(['date', 'etag', 'content-length'])
  const headers = [...answer.headers].filter(([name]) => !own.has(name))
  const program = join(import.meta.dir, 'http/raw.ts')
  const child = Bun.spawn(
    [
      process.execPath,
      program,
      databasePath(dataDir),
      key,
      JSON.stringify(Object.fromEntries(headers)),
    ],
    {
      stdout: 'pipe',
      stderr: 'inherit',
    },
  )
  const { value } = await child.stdout.getReader().read()
  const url = new TextDecoder().decode(value).trim()
  return { url, pid: child.pid, stop: () => child.kill() }
}

/** The path of the last page, reached as a reader reaches it: each page names the next. */
async function walkTo(
  last: number,
  ask: (cursor: string | null) => Promise<Page>,
): Promise<string> {
  let cursor: string | null = null
  for (let page = 1; page < last; page += 1) {
    cursor = (await ask(cursor)).nextCursor
    if (cursor === null) throw new Error(`page ${page} is the last`)
  }
  if (cursor === null) throw new Error('there is one page')
  return cursor
}

interface Page {
  readonly items: readonly unknown[]
  readonly nextCursor: string | null
}

async function comparePages(url: string, key: string, sort: string): Promise<void> {
  const headers = { 'x-api-key': key }
  const pathOf = (cursor: string | null): string =>
    `/api/v1/items?kind=movie&sort=${sort}&limit=${pageSize}${cursor === null ? '' : `&cursor=${cursor}`}`
  const ask = async (cursor: string | null): Promise<Page> =>
    (await (await fetch(url + pathOf(cursor), { headers })).json()) as Page
  const cursor = await walkTo(lastPage, ask)
  if ((await ask(cursor)).items.length !== pageSize) throw new Error('the last page is not full')
  const times: { first: number[]; last: number[] } = { first: [], last: [] }
  const time = async (path: string): Promise<number> => {
    const began = performance.now()
    await (await fetch(url + path, { headers })).arrayBuffer()
    return performance.now() - began
  }
  for (let turn = 0; turn < turns; turn += 1) {
    times.first.push(await time(pathOf(null)))
    times.last.push(await time(pathOf(cursor)))
  }
  figures.add(`page_${lastPage}_by_${sort}`, median(times.last) / median(times.first), {
    unit: 'x page 1',
    goal: { atMost: 1.2 },
  })
  figures.add(`page_1_by_${sort}_p50`, median(times.first), { unit: 'ms' })
}

interface Running {
  readonly url: string
  readonly pid: number
}

interface Served {
  readonly perSecond: number
  /** Time of processors for a page, of all threads: other programs of the machine have no part in it. */
  readonly cpuMs: number
  readonly p50: number
  readonly p99: number
}

async function compareServers(
  servers: { ours: Running; raw: Running },
  key: string,
): Promise<void> {
  const path = listPath
  await requireSame(servers, { path, key })
  const measured: Record<keyof typeof servers, Served[]> = { ours: [], raw: [] }
  // The first round warms up both.
  for (let round = 0; round <= rounds; round += 1) {
    const [ours, raw] = await load([servers.ours, servers.raw], key, path)
    if (round === 0 || ours === undefined || raw === undefined) continue
    measured.ours.push(ours)
    measured.raw.push(raw)
  }
  const ratios = measured.ours.map(
    ({ perSecond }, at) => perSecond / (measured.raw[at]?.perSecond ?? 0),
  )
  for (const [at, ratio] of ratios.entries()) {
    figures.add(`throughput_round_${at + 1}`, ratio, { unit: 'x bare Bun.serve' })
  }
  for (const [server, all] of Object.entries(measured)) {
    figures.add(`${server}_per_second`, median(all.map((one) => one.perSecond)), { unit: 'pages' })
    figures.add(`${server}_p50`, median(all.map(({ p50 }) => p50)), { unit: 'ms' })
    figures.add(`${server}_p99`, median(all.map(({ p99 }) => p99)), { unit: 'ms' })
  }
  const cpu = measured.ours.map(({ cpuMs }, at) => (measured.raw[at]?.cpuMs ?? 0) / cpuMs)
  figures.add('pages_per_cpu_second', median(cpu), { unit: 'x bare Bun.serve' })
  const goal = { atLeast: 0.7 }
  figures.add('throughput', median(ratios), { unit: 'x bare Bun.serve', goal })
}

/** What is compared is the same answer, headers included. */
async function requireSame(
  servers: { ours: Running; raw: Running },
  { path, key }: { path: string; key: string },
): Promise<void> {
  const look = async ({ url }: Running): Promise<string> => {
    const answer = await fetch(url + path, { headers: { 'x-api-key': key } })
    const { date: _, ...headers } = Object.fromEntries(answer.headers)
    return JSON.stringify([answer.status, headers, await answer.text()])
  }
  const [ours, raw] = await Promise.all([look(servers.ours), look(servers.raw)])
  if (ours !== raw) throw new Error(`not the same:\n${ours.slice(0, 600)}\n${raw.slice(0, 600)}`)
}

async function load(servers: readonly Running[], key: string, path: string): Promise<Served[]> {
  const client = join(import.meta.dir, 'http/client.ts')
  const urls = servers.map(({ url }) => url)
  const before = servers.map(({ pid }) => cpuOf(pid))
  const child = Bun.spawn(
    [process.execPath, client, key, String(roundTurns), String(connections), path, ...urls],
    { stdout: 'pipe', stderr: 'inherit' },
  )
  const results = (await new Response(child.stdout).json()) as { times: number[]; ms: number }[]
  return results.map(({ times, ms }, index) => {
    const sorted = times.toSorted((a, b) => a - b)
    const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
    const cpuMs = cpuOf(servers[index]?.pid ?? 0) - (before[index] ?? 0)
    return {
      perSecond: (times.length * 1000) / ms,
      cpuMs: cpuMs / times.length,
      p50: at(0.5),
      p99: at(0.99),
    }
  })
}

/** Time of processors that a process has used, in ms, by proc_pid_stat(5); a tick is 10 ms. */
function cpuOf(pid: number): number {
  const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
  const fields = rest.split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}
