import { lstatSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'bun:test'

import { contentOf, filesIn, importing, inodeOf } from './importing.ts'

const season = (n: number): string => `Show (2001)/Season 01/Show S01E0${n}.mkv`

describe('a file of a download', () => {
  test('32: is linked on the same file system, and goes on being seeded', async () => {
    await using place = await importing()
    const source = place.put('Pack/one.mkv')
    utimesSync(source, 1_000, 2_000)

    const { plan, download, files } = await place.run([{ from: 'Pack/one.mkv', to: season(1) }])

    const target = join(place.library, season(1))
    expect({ plan, download: download.state }).toEqual({ plan: 'applied', download: 'imported' })
    expect(files).toEqual([
      { target: season(1), state: 'placed', mode: 'hardlink', temporary: null, error: null },
    ])
    expect(inodeOf(target)).toBe(inodeOf(source))
    expect(lstatSync(target).nlink).toBe(2)
    expect(statSync(target).mtimeMs).toBe(2_000_000)
    expect(filesIn(place.library)).toEqual({ [season(1)]: contentOf('Pack/one.mkv') })
    expect(filesIn(place.downloads)).toEqual({ 'Pack/one.mkv': contentOf('Pack/one.mkv') })
  })
})
