import { mkdirSync, rmSync, writeFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'

import type { PlannedLibrary } from '../../src/domain/scan-plan.ts'
import { createHousehold, type Household, until } from '../support/household.ts'
import { type Daemon, type Answer, scanIn, serve, startScan } from './daemon.ts'

setDefaultTimeout(120_000)

interface Planned {
  readonly path: string
  readonly change: string
  readonly from: string | null
}

describe('what a scan would find', () => {
  let home: Household
  let daemon: Daemon
  const planOf = async (order: object): Promise<Answer['body']> => {
    const { status, body } = await daemon.ask('POST', '/api/v1/scan-plans', order)
    expect(status).toBe(202)
    const id = Number(body['id'])
    let plan = body
    await until(async () => {
      plan = (await daemon.ask('GET', `/api/v1/scan-plans/${id}`)).body
      return plan['state'] !== 'looking'
    }, 'the look')
    return plan
  }
  const filesOf = async (plan: Answer['body'], query = ''): Promise<readonly Planned[]> => {
    const path = `/api/v1/scan-plans/${String(plan['id'])}/files${query}`
    return (await daemon.ask('GET', path)).body['files'] as Planned[]
  }

  beforeAll(async () => {
    home = createHousehold({ open: true, films: 4 })
    daemon = await serve(home)
    await scanIn(daemon, await startScan(daemon), 'completed')
    home.write('films/New (2002)/New (2002).mkv', 'new')
    home.write('films/.hidden/Secret.mkv', 'hidden')
    writeFileSync(home.at('films/Film 1 (2001)/Film 1 (2001).mkv'), 'longer than before')
    mkdirSync(home.at('films/Moved (2001)'))
    home.write('films/Moved (2001)/Moved (2001).mkv', 'film 2')
    rmSync(home.at('films/Film 2 (2001)'), { recursive: true })
    rmSync(home.at('films/Film 3 (2001)/Film 3 (2001).mkv'))
  })
  afterAll(async () => {
    await home[Symbol.asyncDispose]()
  })

  test('is the same by the API and by the command line, and nothing is written', async () => {
    const scans = (await daemon.ask('GET', '/api/v1/scans')).body
    const plan = await planOf({ library: 'Films' })
    const { out } = await home.run(['scan', 'Films', '--dry-run', '--json'])
    const [root] = (JSON.parse(out) as PlannedLibrary).roots
    expect(plan).toMatchObject({
      state: 'ready',
      error: null,
      counts: { new: 1, changed: 1, moved: 1, missing: 1, restored: 0, unreadable: 0, ignored: 1 },
      roots: [{ path: home.at('films'), refused: null, counts: { ...root?.counts } }],
    })
    const files = await filesOf(plan)
    const of = (change: string): readonly string[] =>
      files.flatMap((file) => (file.change === change ? file.path : []))
    expect([of('new'), of('changed'), of('missing'), of('ignored')]).toEqual([
      [...(root?.new ?? [])],
      [...(root?.changed ?? [])],
      [...(root?.missing ?? [])],
      [...(root?.ignored ?? [])],
    ])
    expect(of('ignored')).toEqual(['.hidden/'])
    expect(await filesOf(plan, '?change=moved')).toMatchObject([
      { path: 'Moved (2001)/Moved (2001).mkv', from: 'Film 2 (2001)/Film 2 (2001).mkv' },
    ])
    expect((await daemon.ask('GET', '/api/v1/scans')).body).toEqual(scans)
  })

  test('is asked of one folder, page by page', async () => {
    const plan = await planOf({ library: '1', path: home.at('films/New (2002)') })
    expect(plan).toMatchObject({
      path: home.at('films/New (2002)'),
      counts: { new: 1, changed: 0 },
    })
    const whole = await planOf({ library: 'Films' })
    const path = `/api/v1/scan-plans/${String(whole['id'])}/files`
    const all: unknown[] = []
    for (let query: string | null = '?limit=2'; query !== null;) {
      const { body } = await daemon.ask('GET', path + query)
      all.push(...(body['files'] as unknown[]))
      const next = body['nextCursor'] as string | null
      query = next && `?limit=2&cursor=${next}`
    }
    expect(all).toEqual([...(await filesOf(whole))])
  })

  test('is refused for what is no library, and says why a folder is none of it', async () => {
    const { status } = await daemon.ask('POST', '/api/v1/scan-plans', { library: 'Nothing' })
    expect(status).toBe(404)
    expect(await planOf({ library: 'Films', path: '/etc' })).toMatchObject({
      state: 'failed',
      error: '/etc is not below a folder of this library.',
    })
    expect((await daemon.ask('GET', '/api/v1/scan-plans/1')).status).toBe(404)
  })
})
