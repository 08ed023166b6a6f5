/**
 * Times a list of 50,000 items: the thousandth page beside the first, and how many pages a second the daemon answers beside
 * a bare `Bun.serve` with the same query, key check, headers and entity tag. `bun scripts/bench/http.ts [--quick]`
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { databasePath } from '../../src/engine.ts'
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
    await compareServers({ ours: site.url, raw: raw.url }, key)
    for (const sort of ['title', '-addedAt', 'year']) await comparePages(site.url, key, sort)
  } finally {
    raw.stop()
    await daemon.stop()
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit(figures.exitCode())

async function startRaw(ours: string, key: string): Promise<{ url: string; stop(): void }> {
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
  return { url: new TextDecoder().decode(value).trim(), stop: () => child.kill() }
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

interface Served {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}

async function compareServers(urls: { ours: string; raw: string }, key: string): Promise<void> {
  const path = listPath
  await requireSame(urls, { path, key })
  const measured: Record<keyof typeof urls, Served[]> = { ours: [], raw: [] }
  // The first round warms up both.
  for (let round = 0; round <= rounds; round += 1) {
    const [ours, raw] = await load([urls.ours, urls.raw], key, path)
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
  const goal = { atLeast: 0.7 }
  figures.add('throughput', median(ratios), { unit: 'x bare Bun.serve', goal })
}

/** What is compared is the same answer, headers included. */
async function requireSame(
  urls: { ours: string; raw: string },
  { path, key }: { path: string; key: string },
): Promise<void> {
  const look = async (url: string): Promise<string> => {
    const answer = await fetch(url + path, { headers: { 'x-api-key': key } })
    const { date: _, ...headers } = Object.fromEntries(answer.headers)
    return JSON.stringify([answer.status, headers, await answer.text()])
  }
  const [ours, raw] = await Promise.all([look(urls.ours), look(urls.raw)])
  if (ours !== raw) throw new Error(`not the same:\n${ours.slice(0, 600)}\n${raw.slice(0, 600)}`)
}

async function load(urls: readonly string[], key: string, path: string): Promise<Served[]> {
  const client = join(import.meta.dir, 'http/client.ts')
  const child = Bun.spawn(
    [process.execPath, client, key, String(roundTurns), String(connections), path, ...urls],
    { stdout: 'pipe', stderr: 'inherit' },
  )
  const results = (await new Response(child.stdout).json()) as { times: number[]; ms: number }[]
  return results.map(({ times, ms }) => {
    const sorted = times.toSorted((a, b) => a - b)
    const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
    return { perSecond: (times.length * 1000) / ms, p50: at(0.5), p99: at(0.99) }
  })
}
