import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { fileIds, picturesMade } from '../scan/library.ts'
import type { EndedScan } from '../support/engine.ts'
import { knownBelow } from './known.ts'
import { canShare, mountShare } from './share.ts'
import { type SharedWorld, sharedWorld } from './shared-world.ts'

setDefaultTimeout(120_000)

const codes = { ENOENT: 2, EIO: 5, ENOTCONN: 107, ESTALE: 116 } as const
const films = ['A/A.en.srt', 'A/A.mkv', 'Shelf/B/B.mkv', 'Shelf/B/poster.jpg', 'Shelf/C/C.mkv']

const known = ({ engine, root }: SharedWorld): unknown => knownBelow(engine, root)

/** A scanned library on a share. */
async function scannedShare(
  files: readonly string[] = films,
  probe: 'count' | 'off' = 'count',
): Promise<SharedWorld> {
  const place = await sharedWorld({ probe })
  place.put(...files)
  const first = await place.engine.scan('films')
  expect(first).toMatchObject({ status: 'completed', errors: [] })
  await picturesMade(place.engine)
  return place
}

const told = ({ errors }: EndedScan): string[] => errors.map(({ path, code }) => `${code} ${path}`)

/** Scans after the share is itself again: all is as it was, and nothing is probed. */
async function expectUntouched(place: SharedWorld, before: unknown): Promise<void> {
  const scan = await place.engine.scan('films')
  await picturesMade(place.engine)
  expect(scan).toMatchObject({ status: 'completed', errors: [] })
  expect(scan.files).toMatchObject({ new: 0, modified: 0, missing: 0, restored: 0, probed: 0 })
  expect(known(place)).toEqual(before)
}

describe.skipIf(!canShare)('a folder of a share', () => {
  test.each([
    ['EIO', codes.EIO],
    ['ENOTCONN', codes.ENOTCONN],
    ['ESTALE', codes.ESTALE],
  ] as const)('that answers %s is unreadable, and keeps its films', async (code, errno) => {
    await using place = await scannedShare()
    const before = known(place)
    for (const on of ['list', 'lookup'] as const) {
      await place.share.misbehave({ fail: [{ on, path: '^Shelf$', errno }] })
      const scan = await place.engine.scan('films')
      expect(scan).toMatchObject({ status: 'completed', files: { missing: 0 } })
      expect(scan.discovery.directoriesUnreadable).toBe(1)
      expect(told(scan)).toEqual([`${code} Shelf`])
      expect(known(place)).toEqual(before)
    }
    await place.share.misbehave({})
    await expectUntouched(place, before)
  })

  test('whose files cannot be looked at is unreadable, and none of them is taken for gone', async () => {
    await using place = await scannedShare()
    const before = known(place)
    await place.share.misbehave({
      fail: [{ on: 'lookup', path: String.raw`\.mkv$`, errno: codes.EIO }],
    })
    const scan = await place.engine.scan('films')
    expect(told(scan).toSorted()).toEqual(['EIO A', 'EIO Shelf/B', 'EIO Shelf/C'])
    expect(scan.files.missing).toBe(0)
    expect(known(place)).toEqual(before)
    await place.share.misbehave({})
    await expectUntouched(place, before)
  })

  test.each([1, 40, 200])(
    'of which the list breaks off after %d names is unreadable, and the rest is not deleted',
    async (after) => {
      const crowd = Array.from({ length: 300 }, (_, at) => `Crowd/Film ${at} (2000).mkv`)
      await using place = await scannedShare([...films, ...crowd], 'off')
      const before = known(place)
      await place.share.misbehave({
        fail: [{ on: 'list', path: '^Crowd$', errno: codes.EIO, after }],
      })
      for (const mode of ['incremental', 'full'] as const) {
        const scan = await place.engine.scan('films', { mode })
        expect(scan).toMatchObject({ status: 'completed', files: { missing: 0 }, removalsHeld: 0 })
        expect(told(scan)).toEqual(['EIO Crowd'])
      }
      const missing =
        'SELECT 1 FROM file WHERE missing_at IS NOT NULL UNION ALL SELECT 1 FROM item WHERE missing_at IS NOT NULL'
      expect(place.engine.rows(missing)).toEqual([])
      await place.share.misbehave({})
      await expectUntouched(place, before)
    },
  )
})

test.skipIf(!canShare)(
  'a share that has lost its folders from some lookup on, and has them again before the end, loses no film',
  async () => {
    await using place = await scannedShare()
    const before = known(place)
    for (let lookup = 1; lookup <= 16; lookup += 1) {
      await place.share.misbehave({ holdAt: lookup })
      const scanId = await place.engine.start('films')
      await place.share.held()
      // Its root and the list of that are as ever.
      await place.share.misbehave({
        fail: [{ on: 'lookup', path: '^(A|Shelf)', errno: codes.ENOENT }],
      })
      await place.share.release()
      const scan = await place.engine.over(scanId)
      expect({ lookup, missing: scan.files.missing }).toEqual({ lookup, missing: 0 })
      await place.share.misbehave({})
      await expectUntouched(place, before)
    }
  },
)

describe.skipIf(!canShare)('a share whose server is dead', () => {
  test('is unavailable as a whole, and keeps its films', async () => {
    await using place = await scannedShare()
    const before = known(place)
    await place.share.die()
    for (const mode of ['incremental', 'full'] as const) {
      const scan = await place.engine.scan('films', { mode })
      expect(scan).toMatchObject({ status: 'failed', failureCode: 'root_unavailable' })
      expect(scan.lastError).toContain('ENOTCONN')
      expect(known(place)).toEqual(before)
    }
  })

  test.each([3, 9, 20])(
    'since lookup %d of a scan is so too, and is itself again when it is back',
    async (lookup) => {
      await using place = await scannedShare()
      const before = known(place)
      await place.share.misbehave({ holdAt: lookup })
      const scanId = await place.engine.start('films')
      await place.share.held()
      await place.share.die()
      const scan = await place.engine.over(scanId)
      expect(scan).toMatchObject({ status: 'failed', failureCode: 'root_unavailable' })
      expect(known(place)).toEqual(before)
      await place.share[Symbol.asyncDispose]()
      await using _again = await mountShare(place.disk, place.root)
      await expectUntouched(place, before)
    },
  )
})

test.skipIf(!canShare)(
  'a film of a share whose bytes cannot be read is an error of its own, and read once they can',
  async () => {
    await using place = await sharedWorld({ probe: 'count' })
    place.put(...films)
    await place.share.misbehave({ fail: [{ on: 'read', path: '^A/A.mkv$', errno: codes.EIO }] })
    const scan = await place.engine.scan('films')
    expect(scan).toMatchObject({ status: 'completed', files: { probed: 2, missing: 0 } })
    // Read while folders are still being listed, it may be tried twice.
    expect(new Set(told(scan))).toEqual(new Set(['file_unreadable A/A.mkv']))
    expect(Object.keys(fileIds(place.engine))).toEqual(films)
    await place.share.misbehave({})
    const again = await place.engine.scan('films')
    expect(again).toMatchObject({ status: 'completed', errors: [], files: { probed: 1, new: 0 } })
  },
)
