import { describe, expect, test } from 'bun:test'

import { splitPath } from '../../../src/media/name/split-path.ts'

describe('a path', () => {
  test.each<[string, string[], string]>([
    ['Heat.mkv', [], 'Heat.mkv'],
    ['Heat (1995)/Heat.mkv', ['Heat (1995)'], 'Heat.mkv'],
    ['/media/Heat (1995)/', ['media'], 'Heat (1995)'],
    ['Show//Season 1/01.mkv', ['Show', 'Season 1'], '01.mkv'],
    ['C:\\Video\\Heat.mkv', ['Video'], 'Heat.mkv'],
    ['\\\\nas\\video\\Heat.mkv', ['nas', 'video'], 'Heat.mkv'],
    ['Season 2\\05.mkv', ['Season 2'], '05.mkv'],
    ['', [], ''],
  ])('%s is cut at its separators', (path, folders, name) => {
    expect(splitPath(path)).toEqual({ folders, name })
  })

  test.each([
    'Hitze / Heat (1995).mkv',
    '[Quay] 火 / Heat - 05.mkv',
    '[火/Heat][05][1080p].mkv',
    '【组/Quay】[火][05].mkv',
    'Heat (Hitze/Heat) 1995.mkv',
    '[Quay] Heat - 05 [720p/mkv]',
    'Late Lamp 26/11/2021 Guest.mkv',
  ])('%s is one name', (name) => {
    expect(splitPath(name)).toEqual({ folders: [], name })
  })

  test.each<[string, number]>([
    ['Heat [1080p/Heat [720p].mkv', 1],
    ['Show/10/11.mkv', 2],
    ['A (b/c/d/e.mkv', 3],
  ])('%s has folders although a bracket is open or numbers stand around a slash', (path, count) => {
    expect(splitPath(path).folders).toHaveLength(count)
  })
})
