import { describe, expect, test } from 'bun:test'

import type { Scan } from '../../src/domain/scan.ts'
import type { Transaction } from '../../src/domain/stores.ts'
import { scanDirectory } from '../../src/jobs/scan-directory.ts'
import { applyUnit } from '../../src/scan/apply-unit.ts'
import { endDiscovery } from '../../src/scan/discovery-end.ts'
import type { UnitResult } from '../../src/scan/inspect.ts'
import { manualThreads } from '../queue/threads.ts'
import { openQueue } from '../queue/harness.ts'
import { addDirectory, scanOf, storeOn } from '../store/fixture.ts'

const rootPath = '/media/films'

/** A library of one folder, of which scans tell what they would read at the end of their discovery. */
async function shelf(): Promise<
  AsyncDisposable & {
    begin(): Promise<Scan>
    /** What the reading of the folder comes to while its scan still walks. */
    read(scan: Scan, found?: Partial<UnitResult>): Promise<void>
    mark(): Promise<void>
    /** How often the folder is handed out when the walk is over. */
    handedOut(scan: Scan): Promise<number>
  }
> {
  const queue = openQueue([scanDirectory], manualThreads().start, { workers: 1 })
  const act = <T>(work: (tx: Transaction) => T): Promise<T> => queue.command(({ tx }) => work(tx))
  await act(({ stores, now }) =>
    stores.libraries.sync([{ name: 'Films', kind: 'movies', paths: [rootPath] }], now),
  )
  const unit = addDirectory(storeOn(queue.database), 'A')
  return {
    begin: () =>
      act(({ stores: { scans }, now }) => {
        for (const { id } of scans.listActive()) scans.setStatus(id, 'cancelled', now)
        return scans.find(scans.create(scanOf(), now)) as Scan
      }),
    read: (scan, found = {}) =>
      act((tx) =>
        applyUnit(
          {
            directory: { id: unit, rootId: 1, path: 'A', rootPath, libraryId: 1 },
            fresh: false,
            items: [],
            reads: [],
            tags: [],
            told: [],
            moves: [],
            probeUnavailable: null,
            isSidecarClosed: false,
            isGone: false,
            ...found,
          },
          { scanId: scan.id, directoryId: unit },
          tx,
        ),
      ),
    mark: () => act(({ stores }) => stores.directories.markNeedsScan(unit)),
    handedOut: async (scan) => {
      const outcomes = [{ rootId: 1, path: rootPath, outcome: 'walked', files: 1 } as const]
      const discovery = { outcomes, unitsLeft: null, settleMs: 0, relocated: [] }
      await act((tx) => endDiscovery(tx, scan, discovery))
      return queue.database
        .query("SELECT 1 FROM job WHERE kind = 'scan.directory' AND scan_id = ?")
        .all(scan.id).length
    },
    [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose](),
  }
}

describe('a folder that was read before its library was walked to the end', () => {
  test.each([
    ['with a sidecar that could not be opened', { isSidecarClosed: true }],
    ['without the program that probes it', { probeUnavailable: 'ffprobe is not found' }],
    ['when its disk had gone', { isGone: true }],
    ['with a file that could not be read', { reads: [{ fileId: 1, again: 'closed' }] }],
  ] as [string, Partial<UnitResult>][])(
    '%s is not tried again by that scan, but by the next',
    async (_, found) => {
      await using place = await shelf()
      const first = await place.begin()
      await place.read(first, found)
      expect(await place.handedOut(first)).toBe(0)
      expect(await place.handedOut(await place.begin())).toBe(1)
    },
  )

  test('is read again by the same scan when another folder took files from it', async () => {
    await using place = await shelf()
    const scan = await place.begin()
    await place.read(scan, { isSidecarClosed: true })
    await place.mark()
    expect(await place.handedOut(scan)).toBe(1)
  })

  test('and whole is read by no further scan', async () => {
    await using place = await shelf()
    const scan = await place.begin()
    await place.read(scan, { isSidecarClosed: true })
    const next = await place.begin()
    await place.read(next)
    expect(await place.handedOut(next)).toBe(0)
    expect(await place.handedOut(await place.begin())).toBe(0)
  })
})
