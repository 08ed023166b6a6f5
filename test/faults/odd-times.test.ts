import { utimesSync } from 'node:fs'
import { dirname } from 'node:path'

import { expect, setDefaultTimeout, test } from 'bun:test'

import { picturesMade, type World, world } from '../scan/library.ts'
import { knownBelow } from './known.ts'

setDefaultTimeout(120_000)

const year = 365 * 24 * 3_600
const now = Math.floor(Date.now() / 1_000)
/** Seconds since 1970. */
const times = {
  'of 1970': 0,
  'before 1970': -1,
  'of 1901': -(2 ** 31),
  'of tomorrow': now + 24 * 3_600,
  'in ten years': now + 10 * year,
  'of 2038': 2 ** 31,
  'of 2500': 16_725_225_600,
}

/** A film of each time, with its sidecars, and folders of that time too. */
function putFilms(place: World): void {
  for (const [name, at] of Object.entries(times)) {
    const paths = ['film.mkv', 'film.en.srt', 'poster.jpg'].map((file) => `Film ${name}/${file}`)
    place.put(...paths)
    for (const path of paths) utimesSync(place.at(path), at, at)
    utimesSync(dirname(place.at(paths[0] ?? '')), at, at)
  }
}

test.each(['full', 'quick'] as const)(
  'files of any time are read once, and in no later scan of profile %s',
  async (profile) => {
    await using place = await world({ probe: 'count' })
    putFilms(place)
    const first = await place.engine.scan('films')
    await picturesMade(place.engine)
    expect(first).toMatchObject({ status: 'completed', errors: [] })
    expect(first.files).toMatchObject({ new: 3 * Object.keys(times).length })
    const known = knownBelow(place.engine, place.root)
    for (let round = 0; round < 3; round += 1) {
      const scan = await place.engine.scan('films', { options: { profile } })
      expect(scan).toMatchObject({ status: 'completed', errors: [], directories: { total: 0 } })
      expect(scan.files).toMatchObject({ new: 0, modified: 0, probed: 0, missing: 0 })
      expect(knownBelow(place.engine, place.root)).toEqual(known)
    }
  },
)
