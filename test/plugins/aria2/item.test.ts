import { describe, expect, test } from 'bun:test'

import { itemOf } from '../../../plugins/aria2/item.ts'
import { downloadsOf } from '../../../plugins/aria2/list.ts'
import { hashOfMagnet } from '../../../plugins/aria2/magnet.ts'
import type { ClientItem } from '../../../src/domain/download-client.ts'
import { entryOf, fetched, fileOf, half, infoHash, magnet, seeding } from './entries.ts'

const told = (fields: Record<string, unknown>, folders = {}): ClientItem =>
  itemOf(entryOf(fields), folders)

describe('the phase', () => {
  test.each([
    ['complete', true, 'a file that was fetched', fetched],
    [
      'complete',
      false,
      'a file of no bytes',
      { totalLength: '0', completedLength: '0', files: [fileOf('/srv/done/x', 0)] },
    ],
    ['downloading', false, 'a file that is coming', half],
    ['downloading', false, 'a file that is whole and not closed', { status: 'active' }],
    ['queued', false, 'what waits', { ...half, status: 'waiting' }],
    ['paused', false, 'what is paused', { ...half, status: 'paused' }],
    ['failed', false, 'what failed', { ...half, status: 'error' }],
    ['unknown', false, 'a status that no version had (scenario 15)', { status: 'frobnicating' }],
    ['seeding', true, 'a torrent that seeds', seeding],
    ['seeding', true, 'a torrent that is whole a moment before', { ...seeding, seeder: 'false' }],
    ['complete', true, 'a torrent that has seeded enough', { ...seeding, status: 'complete' }],
    [
      'complete',
      true,
      'a torrent that is paused with all data (scenario 22)',
      { ...seeding, status: 'paused' },
    ],
    [
      'checking',
      false,
      'a torrent that is checked (scenario 19)',
      { ...seeding, verifiedLength: '40000' },
    ],
    [
      'checking',
      false,
      'a torrent that waits for its check',
      { ...seeding, verifyIntegrityPending: 'true' },
    ],
    [
      'stalled',
      false,
      'a torrent that nobody sends',
      { ...half, infoHash, bittorrent: seeding.bittorrent, downloadSpeed: '0', connections: '0' },
    ],
    ['metadata', false, 'a magnet link (scenario 17)', magnet],
    [
      'metadata',
      false,
      'a magnet link that is done, and was not followed',
      { ...magnet, status: 'complete' },
    ],
    ['metadata', false, 'a magnet link that says nothing of files', { ...magnet, files: [] }],
  ] as const)('is %s, complete %p, for %s', (phase, isDataComplete, _what, fields) => {
    expect(told(fields)).toMatchObject({ phase, isDataComplete })
  })
})

describe('numbers', () => {
  test('are read from texts', () => {
    expect(told(half)).toMatchObject({
      progress: 0.5,
      wantedBytes: 100_000,
      totalBytes: 100_000,
      leftBytes: 50_000,
      downBytesPerSecond: 10_000,
      etaSeconds: 5,
    })
    expect(told(seeding)).toMatchObject({ ratio: 0.5, seeds: 3, peers: 5, etaSeconds: null })
  })

  test('are those of the files that are wanted (scenario 24)', () => {
    const [wanted, other] = seeding.files
    const files = [wanted, { ...other, selected: 'false', completedLength: '38' }]
    const item = told({ ...seeding, completedLength: '60038', files })
    expect(item).toMatchObject({ isDataComplete: true, wantedBytes: 60_000, totalBytes: 100_000 })
    const missing = [
      { ...wanted, completedLength: '59999' },
      { ...other, selected: 'false' },
    ]
    expect(told({ ...seeding, files: missing })).toMatchObject({
      isDataComplete: false,
      leftBytes: 1,
    })
  })

  test('leave the end open where nothing comes, or nobody knows how much', () => {
    expect(told({ ...half, downloadSpeed: '0' }).etaSeconds).toBeNull()
    const unknown = { totalLength: '0', completedLength: '0', files: [fileOf('', 0)] }
    expect(told({ ...half, ...unknown }).etaSeconds).toBeNull()
  })
})

describe('who it is', () => {
  test('is the hash of a torrent, as gids are gone with the process', () => {
    expect(
      told({ ...seeding, infoHash: infoHash.toUpperCase(), following: '7d3b7c3619a7cf60' }),
    ).toMatchObject({
      id: infoHash,
      otherIds: ['4bff8e775a0de2df', '7d3b7c3619a7cf60'],
      name: 'Pack',
    })
  })

  test('is the gid of a file', () => {
    const item = told({})
    expect(item).toMatchObject({ id: '4bff8e775a0de2df', name: 'file.bin' })
    expect(item).not.toHaveProperty('otherIds')
  })

  test.each([
    ['x', magnet],
    ['show.mkv', { files: [fileOf('', 0, { uris: [{ uri: 'http://a.test/b/show.mkv?x=1' }] })] }],
    ['4bff8e775a0de2df', { files: [fileOf('', 0)] }],
    ['4bff8e775a0de2df', { files: [] }],
  ])('has the name %j while there is no better', (name, fields) => {
    expect(told(fields).name).toBe(name)
  })
})

describe('the path', () => {
  test.each([
    ['of a file', {}, '/srv/done/file.bin'],
    ['of a torrent with a folder', seeding, '/srv/done/Pack'],
    ['of a folder with a slash at its end', { dir: '/srv/done/' }, '/srv/done/file.bin'],
    ['of a metadata step', magnet, null],
    ['of a file without a name yet', { files: [fileOf('', 0)] }, null],
    ['of a file that lies elsewhere', { files: [fileOf('/etc/passwd', 1)] }, null],
    ['of a file that leads out (scenario 28)', { files: [fileOf('/srv/done/../x', 1)] }, null],
    [
      'of files without a folder in common',
      { files: [fileOf('/srv/done/a', 1), fileOf('/srv/done/b', 1)] },
      null,
    ],
  ])('%s', (_name, fields, content) => {
    expect(told(fields as Record<string, unknown>).path?.content ?? null).toBe(content)
  })
})

describe('a failure', () => {
  test.each([
    ['3', 'Resource not found', 'other'],
    ['9', 'There was not enough disk space available.', 'disk'],
    ['16', 'Failed to open the file /x, cause: Permission denied', 'permission'],
    ['1', '', 'other'],
  ])('keeps its code %s and the words %j', (errorCode, errorMessage, kind) => {
    const { problem, phase } = told({ status: 'error', errorCode, errorMessage })
    expect(phase).toBe('failed')
    expect(problem).toMatchObject({ kind, blocksImport: true })
    expect(problem?.message).toBe(
      `${errorMessage === '' ? 'It does not say why' : errorMessage} (aria2 error ${errorCode})`,
    )
  })

  test('is none of what is well', () => {
    expect(told({})).not.toHaveProperty('problem')
  })
})

describe('what is no download of its own', () => {
  const ids = (...all: Record<string, unknown>[]): string[] =>
    downloadsOf(all.map(entryOf)).map(({ gid }) => gid)

  test('is a step that another followed, and what was taken away', () => {
    expect(
      ids({ ...magnet, status: 'complete', followedBy: ['a'] }, { ...seeding, gid: 'a' }),
    ).toEqual(['a'])
    expect(ids({ gid: 'torrent file', followedBy: ['a'] })).toEqual([])
    expect(ids({ status: 'removed' })).toEqual([])
  })

  test('is the error that a second order for the same torrent leaves', () => {
    const twice = { ...magnet, gid: 'b', status: 'error', errorCode: '12' }
    expect(ids({ ...seeding, gid: 'a' }, twice)).toEqual(['a'])
    expect(ids(twice, { ...seeding, gid: 'a' })).toEqual(['a'])
    expect(ids(twice)).toEqual(['b'])
  })
})

test('the category is that of the folder', () => {
  const folders = { tv: '/srv/tv', all: '/srv/done/' }
  expect(told({}, folders).category).toBe('all')
  expect(told({ dir: '/srv/tv2' }, folders).category).toBeNull()
})

test.each([
  [`magnet:?xt=urn:btih:${infoHash.toUpperCase()}&dn=x`, infoHash],
  ['magnet:?dn=x&xt=urn:btih:Q2BKMLAPFMOD2TS7MBYYFE5EWXDNP2HZ', infoHash],
  ['MAGNET:?xt=urn:btmh:1220aa&xt=urn:btih:' + infoHash, infoHash],
  ['magnet:?xt=urn:btih:123', null],
  ['http://a.test/?xt=urn:btih:' + infoHash, null],
])('the hash of %s is %p', (url, hash) => {
  expect(hashOfMagnet(url)).toBe(hash)
})
