import { describe, expect, test } from 'bun:test'

import { itemOf } from '../../../plugins/transmission/item.ts'
import type { ClientItem } from '../../../src/domain/download-client.ts'
import { half, magnet, nowMs, type seeding, torrentOf } from './torrents.ts'

const noData =
  'No data found! Ensure your drives are connected or use "Set Location". To re-download, remove the torrent and re-add it.'

function told(fields: Partial<typeof seeding>, folders = {}): ClientItem {
  const torrent = torrentOf(fields)
  return itemOf(torrent, { nowMs, folders, diskName: torrent.name })
}

describe('the phase', () => {
  const stopped = { status: 0 }
  test.each([
    ['seeding', true, 'what seeds', {}],
    ['seeding', true, 'what waits to seed', { status: 5 }],
    ['complete', true, 'what is stopped with all data (scenario 22)', stopped],
    ['checking', false, 'what is checked, at 100 % too (scenario 19)', { status: 2 }],
    ['checking', false, 'what waits for its check', { status: 1 }],
    ['downloading', false, 'what a check found damaged', { ...half, activityDate: nowMs / 1e3 }],
    ['moving', false, 'what has all bytes but is not at rest (scenario 18)', { status: 4 }],
    ['metadata', false, 'a magnet link, of which nothing is left (scenario 17)', magnet],
    ['metadata', false, 'a magnet link that is stopped', { ...magnet, status: 0 }],
    ['metadata', false, 'a magnet link with half its metadata', { metadataPercentComplete: 0.5 }],
    ['paused', false, 'what is stopped half-way', { ...half, ...stopped }],
    ['queued', false, 'what waits for its turn', { ...half, status: 3 }],
    ['stalled', false, 'what nobody sends', { ...half, rateDownload: 0 }],
    [
      'downloading',
      false,
      'what came a moment ago',
      { ...half, rateDownload: 0, activityDate: 1_795_246_740 },
    ],
    [
      'downloading',
      false,
      'what was started a moment ago',
      { ...half, rateDownload: 0, startDate: 1_795_246_740 },
    ],
    ['seeding', false, 'what seeds although nothing of it is wanted', { sizeWhenDone: 0 }],
    [
      'missing',
      false,
      'what lost its files (scenario 21)',
      { ...stopped, error: 3, errorString: noData },
    ],
    [
      'error',
      false,
      'what has no room, though it goes on',
      { ...half, error: 3, errorString: 'No space left on device (/x)' },
    ],
    [
      'error',
      false,
      'what has too long a name, though it says 100 %',
      { status: 4, error: 3, errorString: 'File name too long (/x)' },
    ],
    ['unknown', false, 'a status that no version had (scenario 15)', { status: 7 }],
    ['unknown', false, 'a status that is no number of a list', { status: -1 }],
  ] as const)('is %s, complete %p, for %s', (phase, isDataComplete, _what, fields) => {
    expect(told(fields as Partial<typeof seeding>)).toMatchObject({ phase, isDataComplete })
  })

  test("stands beside Transmission's own word", () => {
    const words = [0, 1, 2, 3, 4, 5, 6, 99].map((status) => told({ status }).rawState)
    expect(words).toEqual([
      'stopped',
      'check-wait',
      'check',
      'download-wait',
      'download',
      'seed-wait',
      'seed',
      'status 99',
    ])
  })
})

describe('a problem', () => {
  test.each([
    ['missing-files', noData],
    ['missing-files', 'No such file or directory (/srv/x)'],
    ['disk', 'No space left on device (/srv/x)'],
    ['permission', 'Permission denied (/srv/x)'],
    ['other', 'File name too long (/srv/x)'],
  ] as const)('of its own disk is %s and blocks: %s (scenario 21)', (kind, errorString) => {
    const { problem } = told({ error: 3, errorString })
    expect(problem).toEqual({ kind, message: errorString, blocksImport: true })
  })

  test.each([[1], [2]])('of a tracker, %d, does not stand in the way (scenario 20)', (error) => {
    const item = told({ error, errorString: 'unregistered torrent' })
    expect(item).toMatchObject({ phase: 'seeding', isDataComplete: true })
    expect(item.problem).toEqual({
      kind: 'tracker',
      message: 'unregistered torrent',
      blocksImport: false,
    })
  })

  test('is gone with the error (scenario 21)', () => {
    expect(told({ error: 0, errorString: '' })).not.toHaveProperty('problem')
  })

  test('has its words cut', () => {
    const { problem } = told({ error: 2, errorString: 'x'.repeat(50_000) })
    expect(problem?.message).toHaveLength(1_000)
  })
})

describe('numbers', () => {
  test('are those of what is wanted', () => {
    expect(
      told({ ...half, sizeWhenDone: 311_296, totalSize: 900_000, uploadRatio: 1.5 }),
    ).toMatchObject({
      progress: 0.5,
      wantedBytes: 311_296,
      totalBytes: 900_000,
      leftBytes: 1_053_018,
      downBytesPerSecond: 300_000,
      upBytesPerSecond: 0,
      etaSeconds: 4,
      ratio: 1.5,
      seedingSeconds: 2,
      peers: 0,
      addedAt: 1_795_246_600_000,
    })
  })

  test.each([[-1], [-2], [8_640_000], [9e15]])('know no time left where it says %d', (eta) => {
    expect(told({ ...half, eta }).etaSeconds).toBeNull()
  })

  test('know no time left of what seeds: that is until its goal', () => {
    expect(told({ eta: 3_600 }).etaSeconds).toBeNull()
  })

  test('stay within 0 and 1, and are whole when all is there', () => {
    expect(told({ ...half, percentDone: 1.2 }).progress).toBe(1)
    expect(told({ ...half, percentDone: -1 }).progress).toBe(0)
    expect(told({ percentDone: 0.999_999 }).progress).toBe(1)
  })

  test('leave out what is not known: a ratio of nothing, the end of what was there before', () => {
    const item = told({ ...magnet, addedDate: 0 })
    for (const key of ['ratio', 'addedAt', 'completedAt']) expect(item).not.toHaveProperty(key)
    expect(told({}).completedAt).toBe(1_795_246_633_000)
  })

  test('write the hash in lower case', () => {
    expect(told({ hashString: 'ABCDEF0123456789ABCDEF0123456789ABCDEF01' }).id).toBe(
      'abcdef0123456789abcdef0123456789abcdef01',
    )
  })
})

describe('the goal of seeding', () => {
  test.each([
    ['reached, and at rest', { isFinished: true, status: 0 }, true, true],
    ['reached, still being shared', { isFinished: true }, true, false],
    ['not reached by a pause', { status: 0 }, false, false],
    [
      'reached by its own ratio',
      { seedRatioMode: 1, seedRatioLimit: 2, uploadRatio: 2 },
      true,
      false,
    ],
    ['not reached by the ratio of others', { seedRatioMode: 0, uploadRatio: 9 }, false, false],
    ['not reached by what has none', { seedRatioMode: 2, uploadRatio: 9, status: 0 }, false, false],
  ])('is %s', (_name, fields, isSeedGoalReached, canMove) => {
    expect(told(fields)).toMatchObject({ isSeedGoalReached, canMove })
  })

  test('says nothing of what is not complete: `isFinished` does not mean downloaded', () => {
    const item = told({ ...half, isFinished: true, status: 0 })
    expect(item).toMatchObject({ isDataComplete: false })
    expect(item).not.toHaveProperty('canMove')
  })
})

describe('the category', () => {
  const folders = { tv: '/srv/tv/', films: '/srv/films' }
  test.each([
    ['the first label', { labels: ['tv', 'hd'] }, 'tv'],
    ['the label rather than the folder', { labels: ['a'], downloadDir: '/srv/tv' }, 'a'],
    ['that of the folder, without a label', { downloadDir: '/srv/tv' }, 'tv'],
    ['that of the folder, written with a slash', { downloadDir: '/srv/films/' }, 'films'],
    ['none in a folder below', { downloadDir: '/srv/tv/x' }, null],
    ['none in a folder that begins so', { downloadDir: '/srv/tv2' }, null],
    ['none', {}, null],
  ] as const)('is %s', (_name, fields, category) => {
    expect(told(fields as never, folders).category).toBe(category)
  })

  test('and all labels are its tags', () => {
    expect(told({ labels: ['tv', 'hd'] as never }).tags).toEqual(['tv', 'hd'])
  })
})

describe('the path', () => {
  test('is the folder it saves to and the name on disk', () => {
    expect(told({}).path).toEqual({ base: '/srv/done', content: '/srv/done/Sample.Show.S01.a' })
    expect(told({ downloadDir: '/srv/done/' }).path?.content).toBe('/srv/done/Sample.Show.S01.a')
  })

  test('is unknown without a name on disk', () => {
    expect(itemOf(torrentOf({}), { nowMs, folders: {}, diskName: null }).path).toBeNull()
  })
})
