import { describe, expect, test } from 'bun:test'
import * as v from 'valibot'

import qbittorrent from '../../../plugins/qbittorrent/index.ts'
import type { ClientItem } from '../../../src/domain/download-client.ts'
import { createTestHost } from '../../../src/plugin/testing/test-host.ts'
import { recorded } from '../../../src/plugin/testing/recorded.ts'
import { complete, half, metadata } from './records.ts'

const url = 'http://qb.test:8080'

/** What becomes of a record. */
async function itemOf(record: object, now = 1_795_250_000_000): Promise<ClientItem> {
  const fetch = recorded([
    { url: `${url}/api/v2/torrents/info`, json: [record] },
    { url: `${url}/api/v2/log/main*`, json: [] },
  ])
  const settings = v.parse(qbittorrent.settings, { url })
  const host = createTestHost({ settings, fetch, now })
  const list = await qbittorrent.create(host).downloadClient!.list({})
  return list.items[0]!
}

describe('a torrent that is complete', () => {
  test('is told whole', async () => {
    expect(await itemOf(complete)).toEqual({
      id: '8682a62c0d6a9d8b3b8e6a4f1c2d3e4f50617283',
      otherIds: [],
      name: 'Sample.Show.S01.a',
      category: 'tv',
      tags: [],
      phase: 'seeding',
      rawState: 'stalledUP',
      isDataComplete: true,
      progress: 1,
      wantedBytes: 2_106_035,
      totalBytes: 2_106_035,
      leftBytes: 0,
      // Not the average that qBittorrent still tells.
      downBytesPerSecond: 0,
      upBytesPerSecond: 0,
      etaSeconds: null,
      ratio: 0,
      seedingSeconds: 2,
      seeds: 0,
      peers: 0,
      path: { base: '/downloads/done', content: '/downloads/done/Sample.Show.S01.a' },
      addedAt: 1_795_246_629_000,
      completedAt: 1_795_246_631_000,
      isSeedGoalReached: false,
      canMove: false,
    })
  })
})

describe('the state', () => {
  const atEnd = [
    ['uploading', 'seeding', true],
    ['stalledUP', 'seeding', true],
    ['forcedUP', 'seeding', true],
    ['queuedUP', 'seeding', true],
    ['pausedUP', 'complete', true],
    ['stoppedUP', 'complete', true],
    ['checkingUP', 'checking', false],
    ['checkingDL', 'checking', false],
    ['checkingResumeData', 'checking', false],
    ['moving', 'moving', false],
    ['missingFiles', 'missing', false],
    ['error', 'error', false],
    ['unknown', 'unknown', false],
    ['frobnicating', 'unknown', false],
    ['constructor', 'unknown', false],
  ] as const
  for (const [state, phase, isDataComplete] of atEnd) {
    test(`${state} at 100 % is ${phase}, and its data ${isDataComplete ? 'is' : 'is not'} complete`, async () => {
      const item = await itemOf({ ...complete, state })
      expect(item).toMatchObject({ phase, isDataComplete, rawState: state })
    })
  }

  for (const [state, phase] of [
    ['downloading', 'downloading'],
    ['forcedDL', 'downloading'],
    ['allocating', 'downloading'],
    ['stalledDL', 'stalled'],
    ['queuedDL', 'queued'],
    ['pausedDL', 'paused'],
    ['stoppedDL', 'paused'],
    ['checkingDL', 'checking'],
  ] as const) {
    test(`${state} half-way is ${phase}`, async () => {
      const item = await itemOf({ ...half, state })
      expect(item).toMatchObject({ phase, isDataComplete: false, progress: 0.5 })
    })
  }

  for (const state of ['metaDL', 'forcedMetaDL']) {
    test(`${state} is metadata although nothing is left`, async () => {
      expect(await itemOf({ ...metadata, state })).toMatchObject({
        phase: 'metadata',
        isDataComplete: false,
        leftBytes: 0,
        totalBytes: 0,
        path: null,
      })
    })
  }

  test('stalledUP of a torrent without wanted files is no complete data', async () => {
    expect(await itemOf({ ...complete, size: 0 })).toMatchObject({ isDataComplete: false })
    expect(await itemOf({ ...complete, amount_left: 1 })).toMatchObject({ isDataComplete: false })
    expect(await itemOf({ ...complete, progress: 0.9999 })).toMatchObject({ isDataComplete: false })
  })
})

describe('a problem', () => {
  test('of missing files blocks the import', async () => {
    const item = await itemOf({ ...complete, state: 'missingFiles', progress: 0 })
    expect(item.problem).toMatchObject({ kind: 'missing-files', blocksImport: true })
  })

  test('of the disk has the reason that the log tells, and is none of others with a longer name', async () => {
    const line = (name: string, reason: string) => ({
      id: 1,
      type: 4,
      timestamp: 1,
      message: `File error alert. Torrent: "${name}". File: "/x". Reason: "${reason}"`,
    })
    const fetch = recorded([
      {
        url: `${url}/api/v2/torrents/info`,
        json: [{ ...complete, state: 'error', progress: 0.35 }],
      },
      {
        url: `${url}/api/v2/log/main*`,
        json: [
          line('Sample.Show.S01.a', 'file_open: Permission denied'),
          line('Sample.Show.S01.a', 'file_write: No space left on device'),
          line('Sample.Show.S01.a.b', 'something else'),
        ],
      },
    ])
    const host = createTestHost({ settings: v.parse(qbittorrent.settings, { url }), fetch })
    const { downloadClient } = qbittorrent.create(host)
    for (const _ of [1, 2]) {
      const { items } = await downloadClient!.list({})
      expect(items[0]!.problem).toEqual({
        kind: 'disk',
        message: line('Sample.Show.S01.a', 'file_write: No space left on device').message,
        blocksImport: true,
      })
    }
    // The log is asked for once for each that is new in error.
    expect(host.requests.map((request) => request.url.split('/').at(-1)?.split('?')[0])).toEqual([
      'info',
      'main',
      'info',
    ])
  })

  test('of the disk is told without a reason when the log has none', async () => {
    const item = await itemOf({ ...complete, state: 'error' })
    expect(item.problem).toMatchObject({ kind: 'disk', blocksImport: true })
  })
})

describe('the place', () => {
  test('of a single file is the file', async () => {
    const content = '/downloads/done/Film.2020.mkv'
    const { path } = await itemOf({ ...complete, content_path: content })
    expect(path).toEqual({ base: '/downloads/done', content })
  })

  test('before its end is the folder for what is not complete', async () => {
    expect((await itemOf(half)).path?.base).toBe('/downloads/incomplete')
  })

  for (const save of ['/downloads/done', '/downloads/done/']) {
    test(`that is the folder of all is none, and blocks the import: ${save}`, async () => {
      const shared = { ...complete, content_path: '/downloads/done', save_path: save }
      expect(await itemOf(shared)).toMatchObject({
        path: null,
        problem: { kind: 'other', blocksImport: true },
      })
    })
  }

  test('is told as a Windows tells it', async () => {
    const windows = {
      ...complete,
      save_path: 'D:\\Downloads',
      content_path: 'D:\\Downloads\\Show',
      download_path: '',
    }
    expect((await itemOf(windows)).path).toEqual({
      base: 'D:\\Downloads',
      content: 'D:\\Downloads\\Show',
    })
  })

  test('in the root of a disk has the root as its base', async () => {
    const inRoot = { ...complete, save_path: '/', content_path: '/Show' }
    expect((await itemOf(inRoot)).path).toEqual({ base: '/', content: '/Show' })
  })

  test('is not known where neither folder of the torrent holds it', async () => {
    expect((await itemOf({ ...complete, content_path: '/downloads/done2/x' })).path).toBeNull()
    expect((await itemOf({ ...complete, save_path: '', download_path: '' })).path).toBeNull()
  })
})

describe('numbers and names', () => {
  test('eta is null for the number that stands for never', async () => {
    expect((await itemOf(half)).etaSeconds).toBe(5)
    expect((await itemOf({ ...half, eta: 8_640_000 })).etaSeconds).toBeNull()
    expect((await itemOf({ ...half, eta: -1 })).etaSeconds).toBeNull()
  })

  test('dates that are none are left out', async () => {
    for (const completion of [0, -1, 4_294_967_295, 18_446_744_073_709_552_000]) {
      expect(await itemOf({ ...half, completion_on: completion })).not.toHaveProperty('completedAt')
    }
  })

  test('progress stays between nothing and all', async () => {
    expect((await itemOf({ ...half, progress: 1.2 })).progress).toBe(1)
    expect((await itemOf({ ...half, progress: -1 })).progress).toBe(0)
  })

  test('hashes are in lower case, and the others are told', async () => {
    const v2 = 'AB'.repeat(32)
    const hybrid = { ...complete, hash: 'AB'.repeat(20), infohash_v2: v2 }
    expect(await itemOf(hybrid)).toMatchObject({
      id: 'ab'.repeat(20),
      otherIds: [complete.hash, 'ab'.repeat(32)],
    })
  })

  test('tags are taken apart, and no category is null', async () => {
    expect(await itemOf({ ...complete, tags: 'a, b c,d', category: '' })).toMatchObject({
      tags: ['a', 'b c', 'd'],
      category: null,
    })
  })

  test('what an old version does not tell is left out', async () => {
    const { hash, name, state, progress, size, amount_left, save_path, content_path } = complete
    const old = { hash, name, state, progress, size, amount_left, save_path, content_path }
    expect(await itemOf(old)).toMatchObject({ isDataComplete: true, category: null, tags: [] })
  })
})

describe('the goal of seeding', () => {
  for (const [what, record, isReached] of [
    ['no limit', {}, false],
    ['a ratio below its limit', { ratio: 1.4, max_ratio: 1.5 }, false],
    ['a ratio at its limit, but for rounding', { ratio: 1.4995, max_ratio: 1.5 }, true],
    ['an infinite ratio', { ratio: -1, max_ratio: 2 }, true],
    ['a time below its limit', { seeding_time: 3_599, max_seeding_time: 60 }, false],
    ['a time at its limit', { seeding_time: 3_600, max_seeding_time: 60 }, true],
    ['an idle time at its limit', { max_inactive_seeding_time: 10 }, true],
    ['an idle time below its limit', { max_inactive_seeding_time: 100 }, false],
  ] as const) {
    test(`is ${isReached ? '' : 'not '}reached by ${what}`, async () => {
      const seeding = await itemOf({ ...complete, ...record })
      expect(seeding).toMatchObject({ isSeedGoalReached: isReached, canMove: false })
      for (const state of ['pausedUP', 'stoppedUP']) {
        const stopped = await itemOf({ ...complete, ...record, state })
        expect(stopped).toMatchObject({ isSeedGoalReached: isReached, canMove: isReached })
      }
    })
  }

  test('is not reached before its end', async () => {
    expect(await itemOf({ ...half, max_ratio: 0 })).toMatchObject({ isSeedGoalReached: false })
  })
})
