import { describe, expect, test } from 'bun:test'

import type { DownloadClientRules } from '../../src/domain/download.ts'
import { AppError } from '../../src/domain/error.ts'
import type { PluginCall } from '../../src/domain/plugin.ts'
import { createDownloadDesk } from '../../src/daemon/download-desk.ts'
import { seedbox } from '../http/plugins.ts'
import { downloadDraft } from '../store/downloads.ts'
import { openStore, type Store } from '../store/fixture.ts'

const box: DownloadClientRules = {
  name: 'box',
  enabled: true,
  priority: 1,
  categories: { films: 'Films' },
  folders: ['/downloads'],
  pathMap: [],
  remove: 'never',
  importedCategory: null,
}
const every = ['test', 'list', 'files', 'add', 'remove', 'pause', 'resume', 'setCategory']

interface World extends Disposable {
  readonly store: Store
  readonly desk: ReturnType<typeof createDownloadDesk>
  readonly asked: unknown[]
}

function world(
  options: {
    clients?: readonly DownloadClientRules[]
    methods?: (name: string) => readonly string[]
    answer?: (call: PluginCall) => unknown
  } = {},
): World {
  const store = openStore()
  const asked: unknown[] = []
  const { clients = [box], methods = () => every, answer = () => null } = options
  const desk = createDownloadDesk({
    reader: store.database,
    clients: () => clients,
    poll: async (client) => void asked.push(['poll', client]),
    plugins: {
      list: async () => clients.map(({ name }) => ({ ...seedbox, name, state: 'ready' as const })),
      methods: async ({ name }) => methods(name),
      test: async ({ name }, call = { method: 'test', args: [] }) => {
        asked.push([name, call.method, ...call.args])
        return answer(call)
      },
    },
  })
  return { store, desk, asked, [Symbol.dispose]: () => store[Symbol.dispose]() }
}

/** What a promise of the desk was rejected with. */
async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error instanceof AppError) return error
  throw new Error('it was not refused')
}

const hash = 'b'.repeat(40)

describe('adding a download', () => {
  test('gives it to the first client that can, in its only category, and polls that client', async () => {
    const second = { ...box, name: 'second', priority: 0 }
    using here = world({
      clients: [box, second],
      methods: (name) => (name === 'second' ? ['test', 'list', 'files'] : every),
      answer: () => ({ id: hash, isDuplicate: false }),
    })
    const id = here.store.stores.downloads.insert(downloadDraft({ clientId: hash }))
    const order = { url: 'magnet:?xt=1', client: null, category: null, paused: true }
    expect(await here.desk.add(order)).toEqual({
      client: 'box',
      clientId: hash,
      isDuplicate: false,
      id,
    })
    expect(here.asked).toEqual([
      ['box', 'add', { url: 'magnet:?xt=1', category: 'films', paused: true }],
      ['poll', 'box'],
    ])
  })

  test('says that the client had it already', async () => {
    using here = world({ answer: () => ({ id: hash, isDuplicate: true }) })
    const order = { url: 'magnet:?xt=1', client: 'box', category: 'FILMS', paused: false }
    expect(await here.desk.add(order)).toMatchObject({ isDuplicate: true, id: null })
  })

  test.each([
    ['an unknown client', { client: 'nobody' }, 'not_found', 'no download client named nobody'],
    ['an unknown category', { category: 'music' }, 'invalid', 'no category music: films'],
  ] as const)('rejects %s as %#', async (_, wish, code, message) => {
    using here = world()
    const order = { url: 'magnet:?xt=1', client: null, category: null, paused: false, ...wish }
    const error = await refusal(here.desk.add(order))
    expect(error).toMatchObject({ code })
    expect(error.message).toContain(message)
    expect(here.asked).toEqual([])
  })

  test('rejects one without a category as invalid where the client has several', async () => {
    using here = world({ clients: [{ ...box, categories: { films: 'Films', tv: 'Films' } }] })
    const order = { url: 'magnet:?xt=1', client: null, category: null, paused: false }
    const error = await refusal(here.desk.add(order))
    expect([error.code, error.message]).toEqual([
      'invalid',
      'Say of which category it is: films, tv.',
    ])
  })

  test('rejects one for a client whose categories lead nowhere as conflict', async () => {
    using here = world({ clients: [{ ...box, categories: {} }] })
    const order = { url: 'magnet:?xt=1', client: null, category: null, paused: false }
    expect((await refusal(here.desk.add(order))).code).toBe('conflict')
  })
})

describe('a download of a client', () => {
  test('is paused, resumed, moved to a category and removed, each time polled afterwards', async () => {
    using here = world()
    const id = here.store.stores.downloads.insert(downloadDraft({ clientId: hash }))
    await here.desk.pause(id)
    await here.desk.resume(id)
    await here.desk.setCategory(id, 'done')
    await here.desk.remove(id, { deleteData: false })
    const poll = ['poll', 'box']
    expect(here.asked).toEqual([
      ['box', 'pause', [hash]],
      poll,
      ['box', 'resume', [hash]],
      poll,
      ['box', 'setCategory', hash, 'done'],
      poll,
      ['box', 'remove', hash, { deleteData: false }],
      poll,
    ])
  })

  test('is not removed while an import of it runs or is taken back', async () => {
    using here = world()
    const { downloads, imports } = here.store.stores
    const id = downloads.insert(downloadDraft({ state: 'importing' }))
    expect((await refusal(here.desk.remove(id, { deleteData: true }))).code).toBe('conflict')
    downloads.update(id, { state: 'imported' })
    const plan = { downloadId: id, libraryId: 1, cause: 'completion' } as const
    const planId = imports.createPlan({ ...plan, state: 'applying' }, [], 1)
    imports.setPlanState(planId, 'undoing', 2)
    const error = await refusal(here.desk.remove(id, { deleteData: false }))
    expect(error).toMatchObject({ code: 'conflict', details: { planId } })
    expect(here.asked).toEqual([])
    imports.setPlanState(planId, 'undone', 3)
    await here.desk.remove(id, { deleteData: false })
    expect(here.asked).toHaveLength(2)
  })

  test.each([
    ['what its client cannot do', { methods: () => ['test'] }, {}, 'box cannot pause downloads'],
    ['a client that is off', { clients: [{ ...box, enabled: false }] }, {}, 'switched off'],
    ['a client that is gone', { clients: [] }, {}, 'no download client box any more'],
    ['one that is gone', {}, { state: 'removed' as const }, 'is gone from box'],
  ])('is not touched: rejects %s as conflict', async (_, options, change, message) => {
    using here = world(options)
    const id = here.store.stores.downloads.insert(downloadDraft(change))
    const error = await refusal(here.desk.pause(id))
    expect(error.code).toBe('conflict')
    expect(error.message).toContain(message)
    expect(here.asked).toEqual([])
  })

  test('that does not exist is rejected as not_found', async () => {
    using here = world()
    expect((await refusal(here.desk.pause(7))).code).toBe('not_found')
  })
})

describe('download clients', () => {
  test('are listed with what they can do and why they fail', async () => {
    const off = { ...box, name: 'off', enabled: false }
    using here = world({ clients: [box, off], methods: () => ['test', 'list', 'files', 'pause'] })
    const problem = { code: 'auth', message: 'The password is wrong.' }
    const polls = { session: null, failures: 2, failingSince: 5, nextPollAt: 9, eagerUntil: null }
    here.store.stores.downloads.setClient({ client: 'box', ...polls, problem })
    expect(await here.desk.clients()).toMatchObject([
      { name: 'box', state: 'failing', problem, abilities: ['pause'], polls: { nextPollAt: 9 } },
      { name: 'off', state: 'off', problem: null, abilities: null, polls: null },
    ])
  })

  test('are tried, with a word about folders that nothing can be taken from', async () => {
    const told = { version: '5.0', protocol: 'torrent', message: 'qBittorrent 5.0' }
    for (const [folder, isSaid] of [
      ['/downloads', false],
      ['/downloads/films', false],
      ['/downloads2', true],
    ] as const) {
      using here = world({ answer: () => ({ ...told, defaultFolder: folder }) })
      const { warnings = [] } = await here.desk.test('box')
      expect([folder, warnings.length === 1]).toEqual([folder, isSaid])
      if (isSaid) expect(warnings[0]).toContain(`folders = ["${folder}"]`)
    }
  })

  test('are tried, with what is wrong with their folders and with those of no other', async () => {
    using here = world({ answer: () => ({ version: '5.0', protocol: 'torrent', message: 'five' }) })
    const said = {
      severity: 'notice',
      message: 'Imports are copies.',
      fix: 'Use one disk.',
    } as const
    here.store.stores.health.replace(
      { source: 'import', subject: 'any' },
      [
        { key: 'import.copies:box:/downloads', ...said },
        { key: 'import.copies:box2:/downloads', ...said, message: 'Of another.' },
        { key: 'import.recycle:7', ...said, message: 'Of a plan.' },
      ],
      0,
    )
    expect((await here.desk.test('box')).warnings).toEqual(['Imports are copies. Use one disk.'])
  })
})
