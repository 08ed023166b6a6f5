import { rmSync } from 'node:fs'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { canMount, mountBind } from '../filesystem/tmpfs.ts'
import { picturesMade, put, type World, world } from '../scan/library.ts'
import { knownBelow } from './known.ts'

setDefaultTimeout(120_000)

const film = (at: number): string => `Film ${at} (2000)/film.mkv`

/** A root of which the folder `Pool` is another disk, with so many films on either. */
async function pool(here: number, there: number): Promise<{ place: World; disk: string }> {
  const place = await world({ probe: 'count' })
  const disk = `${place.root} disk`
  for (let at = 0; at < here; at += 1) put(place.root, film(at))
  for (let at = here; at < here + there; at += 1) put(disk, film(at))
  return { place, disk }
}

describe.skipIf(!canMount)('one disk of several below a root', () => {
  test('that is not mounted takes nothing with it, and a true deletion beside it waits as well', async () => {
    const { place, disk } = await pool(30, 30)
    await using _place = place
    using part = mountBind(disk, place.at('Pool'))
    await place.engine.scan('films')
    await picturesMade(place.engine)
    const before = knownBelow(place.engine, place.root)
    part.unmount()
    rmSync(place.at('Film 7 (2000)'), { recursive: true })
    for (const mode of ['incremental', 'full'] as const) {
      const scan = await place.engine.scan('films', { mode })
      expect(scan).toMatchObject({ status: 'completed', files: { missing: 0 }, removalsHeld: 31 })
      expect(scan.errors).toMatchObject([{ code: 'removals_held' }])
    }
    expect(knownBelow(place.engine, place.root)).toEqual(before)
    const proposals = 'SELECT reason, state, file_count AS files FROM removal_proposal'
    expect(place.engine.rows(proposals)).toEqual([{ reason: 'limit', state: 'open', files: 31 }])

    using _again = mountBind(disk, place.at('Pool'))
    const probed = place.engine.probed().length
    const back = await place.engine.scan('films')
    expect(back).toMatchObject({ status: 'completed', errors: [], removalsHeld: 0 })
    // What was deleted in truth is seen now that nothing else is missed.
    expect(back.files).toMatchObject({ missing: 1, new: 0, probed: 0 })
    expect(place.engine.probed()).toHaveLength(probed)
  })
})
