import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import openapiTS, { astToString } from 'openapi-typescript'

import { freePort } from '../support/free-port.ts'
import { createHousehold, type Household } from '../support/household.ts'
import { type Daemon, serve } from './daemon.ts'
import { type Answered, brokenPromises, type Description, type Parameter } from './description.ts'
import { openWriter } from '../../src/store/database.ts'
import { addDownloads } from '../http/downloads.ts'

setDefaultTimeout(120_000)

const fixture = resolve(import.meta.dir, '../fixtures')

/** The program that is made of the description, as far as the test has to know it. */
interface Program {
  run(
    access: { url: string; key: string; look(answer: Answered): void },
    surroundings: {
      restart(): Promise<void>
      spoil(itemId: number): Promise<void>
      mend(): Promise<void>
      holdScans(): Promise<void>
    },
  ): Promise<Findings>
}

interface Findings {
  readonly libraries: readonly { readonly name: string }[]
  readonly followed: {
    readonly scan: { readonly id: number }
    readonly history: readonly string[]
    readonly stream: Followed
    readonly socket: Followed
  }
  readonly items: { readonly art: { readonly id: number } }
}

interface Followed {
  readonly stored: readonly string[]
}

let home: Household
let daemon: Daemon
let description: Description
let port: number
let findings: Findings
const looked: Answered[] = []
const client = (): string => home.at('client')

beforeAll(async () => {
  home = createHousehold({
    config:
      '[jobs]\nmax_attempts = 1\n[[library]]\nname = "Shows"\nkind = "series"\npath = "./shows"\n' +
      '[[notifier]]\nname = "house"\nplugin = "webhook"\nsettings = { url = "http://127.0.0.1:1/" }\n',
  })
  home.write('shows/Show (2001)/Season 1/Show S01E01.mkv', 'an episode')
  mkdirSync(home.at('films/Film 2 (2001)'), { recursive: true })
  for (const folder of ['films/Film 2 (2001)', 'shows/Show (2001)']) {
    copyFileSync(join(fixture, 'media/poster-blue.jpg'), home.at(`${folder}/poster.jpg`))
  }
  port = await freePort()
  daemon = await start()
  description = (await (await fetch(`${daemon.url}/api/openapi.json`)).json()) as Description
  await makeClient()
})

afterAll(async () => {
  await home[Symbol.asyncDispose]()
})

/** The address stays the same when it is started again. */
function start(): Promise<Daemon> {
  return serve(home, { env: { SHELFD__SERVER__PORT: String(port) } })
}

/** Puts the program beside types that are made of the description; it sees nothing else. */
async function makeClient(): Promise<void> {
  cpSync(join(fixture, 'typed-client'), client(), { recursive: true })
  const types = await openapiTS(JSON.stringify(description))
  writeFileSync(join(client(), 'api.ts'), astToString(types))
  const compilerOptions = {
    target: 'ESNext',
    lib: ['ESNext', 'DOM', 'DOM.AsyncIterable'],
    module: 'Preserve',
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    verbatimModuleSyntax: true,
  }
  writeFileSync(join(client(), 'tsconfig.json'), JSON.stringify({ compilerOptions }))
}

/** Places of type errors, `FILE:LINE`. */
async function typeErrors(): Promise<string[]> {
  const check = Bun.spawn([process.execPath, 'check', '--no-pretty', '--all'], {
    cwd: client(),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const text = (await new Response(check.stdout).text()) + (await new Response(check.stderr).text())
  const found = [...text.matchAll(/^(\S+)\((\d+),\d+\): error (.*)$/gm)]
  return found.map(([, file, line]) => `${file}:${line}`)
}

describe('a client made of the description alone', () => {
  test('finds every mistake before it runs, and none in what is right', async () => {
    const lines = readFileSync(join(client(), 'mistakes.ts'), 'utf8').split('\n')
    const wrong = lines.flatMap((line, n) =>
      line.endsWith('// wrong') ? [`mistakes.ts:${n + 1}`] : [],
    )
    expect(wrong.length).toBeGreaterThan(9)
    expect(await typeErrors()).toEqual(wrong)
  })

  test('scans, follows, reads, retries and cancels', async () => {
    const program = (await import(join(client(), 'program.ts'))) as Program
    findings = await program.run(
      { url: daemon.url, key: daemon.key, look: (answer) => looked.push(answer) },
      {
        restart: async () => {
          daemon.kill('SIGKILL')
          await daemon.exited
          // It goes on at once, so that much has happened when the readers come back.
          home.openGate()
          daemon = await start()
        },
        // A file where the folder of the pictures should be.
        spoil: async (itemId) => home.write(`data/cache/series/${itemId}`, ''),
        mend: async () => rmSync(home.at('data/cache/series'), { recursive: true }),
        holdScans: async () => home.closeGate(),
      },
    )
    expect(findings).toMatchObject({
      libraries: [{ name: 'Films' }, { name: 'Shows' }],
      followed: {
        scan: { status: 'completed', items: { movies: 3, new: 3 } },
        again: findings.followed.scan.id,
        refusedBy: findings.followed.scan.id,
        stream: { ends: 1, connections: 2 },
        socket: { ends: 1, connections: 2 },
      },
      items: {
        titles: ['Film 1', 'Film 2', 'Film 3'],
        pages: 2,
        found: 'Film 2',
        video: [{ codec: 'h264', width: 1280, height: 720 }],
        art: { type: 'image/jpeg', isItsHash: true, again: 304 },
      },
      retried: {
        assets: { total: 1, failed: 1 },
        unit: 'number',
        again: 'completed',
        cached: 1,
        unknown: 'not_found',
      },
      cancelled: { status: 'cancelled', again: 'conflict' },
      state: {
        summary: { movies: 3, series: 1, scanActive: false, jobsFailed: 0 },
        health: 'ok',
        metrics: true,
      },
    })
  })

  test('misses no event and sees none twice, on either way', () => {
    const { history, stream, socket } = findings.followed
    expect(stream.stored).toEqual(history)
    expect(socket.stored).toEqual(history)
  })

  test('gets nothing but what is promised', () => {
    expect(looked.flatMap((answer) => brokenPromises(description, answer))).toEqual([])
    expect(looked.length).toBeGreaterThan(30)
  })
})

describe('the check of promises', () => {
  const scan = { method: 'post', path: '/api/v1/scans/{id}/cancel', type: 'application/json' }
  const broken = (status: number, change: (body: Record<string, unknown>) => void): string[] => {
    const found = looked.find(({ path, ...answer }) => path === scan.path && answer.status === 200)
    const body = structuredClone(found?.body) as Record<string, unknown>
    change(body)
    return brokenPromises(description, { ...scan, status, body })
  }

  test.each<[string, string, (body: Record<string, unknown>) => void]>([
    ['a field that is missing', '.mode is missing', (body) => delete body['mode']],
    ['one that is not described', '.extra is not described', (body) => (body['extra'] = 1)],
    ['another type', '.id: "1" is no "integer"', (body) => (body['id'] = '1')],
    ['a number that is not whole', '.id: 1.5 is no "integer"', (body) => (body['id'] = 1.5)],
    ['a word that is none of them', '.mode: "fast" is none of', (body) => (body['mode'] = 'fast')],
    ['no instant', '.startedAt: "now" is no', (body) => (body['startedAt'] = 'now')],
  ])('finds %s', (_, words, change) => {
    expect(broken(200, change)).toEqual([expect.stringContaining(words)])
  })

  test('finds a status and a type that are not described', () => {
    const nothing = (): undefined => undefined
    expect(broken(200, nothing)).toEqual([])
    expect(broken(204, nothing)).toEqual([expect.stringContaining('204 is not described')])
    const answer = { ...scan, status: 200, type: 'text/html', body: '' }
    expect(brokenPromises(description, answer)).toEqual([
      expect.stringContaining('text/html is not described'),
    ])
  })
})

describe('every address that can be read', () => {
  test('gives what is promised', async () => {
    const broken: string[] = []
    const { jobs } = (await ask('/api/v1/jobs?kind=scan.directory')).body as {
      jobs: { id: number }[]
    }
    const schedule = { name: 'chore', task: 'history-prune', timing: { type: 'manual' } }
    const { id: scheduleId } = (await daemon.ask('POST', '/api/v1/schedules', schedule)).body
    const { items } = (await ask('/api/v1/items')).body as {
      items: { id: number; title: string }[]
    }
    const { id: runId } = (await daemon.ask('POST', `/api/v1/schedules/${Number(scheduleId)}/run`))
      .body
    const { id: planId } = (await daemon.ask('POST', '/api/v1/scan-plans', { library: 'films' }))
      .body
    const ids = new Map([
      ['scan-plans', Number(planId)],
      ['proposals', await proposalOf('shows')],
      ['schedules', Number(scheduleId)],
      ['runs', Number(runId)],
      ['assets', findings.items.art.id],
      ['items', items.find(({ title }) => title === 'Film 2')?.id ?? 0],
      ['jobs', jobs[0]?.id ?? 0],
    ])
    // No client tells of these, and none has to.
    const database = openWriter(home.at('data/shelfd.db'))
    addDownloads({ database })
    database.close()
    await home.run(['backup', 'create'])
    const owner = { name: 'Ada', password: 'correct horse battery' }
    await daemon.ask('PUT', '/api/v1/account', owner)
    const { backups } = (await ask('/api/v1/backups')).body as { backups: { name: string }[] }
    const backup = backups[0]?.name ?? ''
    let asked = 0
    for (const [path, { get }] of Object.entries(description.paths)) {
      // Those that never end have been followed.
      if (get === undefined || /\/(?:events|ws|stream)$/.test(path)) continue
      for (const place of placesOf(path, { parameters: get.parameters ?? [], ids, backup })) {
        const answered = await ask(place)
        expect([place, answered.status]).toEqual([place, 200])
        broken.push(...brokenPromises(description, { ...answered, path }))
        asked += 1
      }
    }
    expect(broken).toEqual([])
    expect(asked).toBeGreaterThan(25)
  })
})

/** Has a removal proposed, as the folder of a library is away for a moment. */
async function proposalOf(folder: string): Promise<number> {
  renameSync(home.at(folder), home.at('away'))
  await home.run(['scan', 'Shows'])
  renameSync(home.at('away'), home.at(folder))
  const { proposals } = (await ask('/api/v1/proposals')).body as { proposals: { id: number }[] }
  return proposals[0]?.id ?? 0
}

async function ask(place: string): Promise<Answered> {
  const response = await fetch(`${daemon.url}${place}`, { headers: { 'x-api-key': daemon.key } })
  const type = response.headers.get('content-type')
  const body = type?.includes('json') ? await response.json() : await response.bytes()
  return { method: 'get', path: place, status: response.status, type, body }
}

/** What a parameter of an address may be. */
function valuesOf({ name, schema }: Parameter): readonly string[] {
  if (schema.type === 'array') return ['1']
  if (name === 'library') return ['Films']
  return schema.enum ?? [home.at('films')]
}

/** Addresses of an operation: one for each value of what has to be chosen. */
function placesOf(
  path: string,
  {
    parameters,
    ids,
    backup,
  }: {
    parameters: readonly Parameter[]
    ids: ReadonlyMap<string, number>
    /** Name of one that is there. */
    backup: string
  },
): string[] {
  const [, resource = ''] = /^\/api\/v1\/([\w-]+)/.exec(path) ?? []
  const place = path
    .replace('{id}', String(ids.get(resource) ?? 1))
    .replace('{runId}', String(ids.get('runs') ?? 1))
    .replace('{kind}/{name}', 'notifier/house')
    .replace('{task}', 'history-prune')
    .replace('{scope}', 'read')
    .replace('backups/{name}', `backups/${backup}`)
  const needed = parameters.filter((parameter) => parameter.in === 'query' && parameter.required)
  return needed.reduce(
    (places, parameter) =>
      places.flatMap((one) =>
        valuesOf(parameter).map(
          (value) => `${one}${one.includes('?') ? '&' : '?'}${parameter.name}=${value}`,
        ),
      ),
    [place],
  )
}
