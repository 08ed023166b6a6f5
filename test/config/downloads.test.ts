import { afterAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'

import { differenceOf } from '../../src/config/changes.ts'
import { complaints, load, makeFolder, removeFolders } from './support.ts'

afterAll(removeFolders)

const libraries =
  '[[library]]\nname = "Movies"\nkind = "movies"\npath = "<folder>/films"\n[[library]]\nname = "Series"\nkind = "series"\npath = "<folder>/series"\n'
const block = '[[download_client]]\nplugin = "box"\n'

function wrong(lines: string): readonly string[] {
  return complaints({ toml: libraries + block + lines })
}

describe('[[download_client]]', () => {
  test('says which categories lead where, and where its downloads are', () => {
    const { config } = load({
      toml: `${libraries}${block}priority = 9\n[[download_client]]\nname = "near"\nplugin = "box"\npriority = 5\nenabled = false\ncategories = { TV = "series", "my films" = "Movies" }\nfolders = ["/srv/downloads/./x/"]\npath_map = [{ remote = "D:\\\\Downloads", local = "/mnt/nas/" }, { remote = "/downloads", local = "/mnt/b" }]\nremove = "after-goal"\nimported_category = "done"\n`,
    })
    expect(config.downloads.clients).toEqual([
      {
        name: 'near',
        enabled: false,
        priority: 5,
        categories: { TV: 'Series', 'my films': 'Movies' },
        folders: ['/srv/downloads/x'],
        pathMap: [
          { remote: 'D:\\Downloads', local: '/mnt/nas' },
          { remote: '/downloads', local: '/mnt/b' },
        ],
        remove: 'after-goal',
        importedCategory: 'done',
      },
      {
        name: 'box',
        enabled: true,
        priority: 9,
        categories: {},
        folders: [],
        pathMap: [],
        remove: 'never',
        importedCategory: null,
      },
    ])
  })

  test.each([
    [
      'categories = { tv = "Serie" }',
      'the category "tv" leads to "Serie", but no library is named so; did you mean "Series"?',
    ],
    ['categories = { tv = "Nowhere" }', 'but no library is named so; known are Movies, Series'],
    ['categories = { "" = "Series" }', 'must be a category in quotes'],
    [
      'categories = { tv = "Series", TV = "Movies" }',
      'the category "TV" is there already as "tv"; upper and lower case count as the same',
    ],
    ['folders = ["downloads"]', 'must be absolute, like "/srv/downloads"'],
    ['folders = ["~/downloads"]', '"~" is not expanded here'],
    ['folders = ["/"]', 'the whole machine cannot be a folder of downloads'],
    ['folders = ["/srv/.."]', 'the whole machine cannot be a folder of downloads'],
    ['folders = ["<folder>/films"]', 'films is films of library "Movies" (line 4)'],
    ['folders = ["<folder>/films/new"]', 'lies inside films of library "Movies" (line 4)'],
    ['folders = ["<folder>/data/x"]', 'lies inside the data folder data'],
    ['path_map = [{ remote = "downloads", local = "/mnt/a" }]', 'must be absolute, as the client'],
    ['path_map = [{ remote = "/downloads", local = "a" }]', 'must be absolute, like'],
    ['path_map = [{ remote = "/downloads" }]', '"local" is missing'],
    [
      'path_map = [{ remote = "/downloads", local = "<folder>" }]',
      'contains films of library "Movies" (line 4)',
    ],
    [
      'path_map = [{ remote = "/d/", local = "/mnt/a" }, { remote = "/d", local = "/mnt/b" }]',
      '/d leads to another folder already',
    ],
    ['remove = "now"', 'must be one of never, after-goal, got "now"'],
    ['imported_category = 1', 'must be a category in quotes, or empty'],
  ])('rejects %s', (lines, words) => {
    const told = wrong(lines)
    expect(told).toHaveLength(1)
    expect(told[0]).toStartWith('shelfd.toml:11:')
    expect(told[0]).toContain(words)
  })

  test('warns when nothing of it is followed, or can be imported', () => {
    const warnings = (lines: string): readonly string[] =>
      load({ toml: libraries + block + lines }).warnings.map(({ message }) => message)
    expect(warnings('')).toEqual([
      'none of its categories leads to a library, so none of its downloads is followed',
    ])
    const categories = 'categories = { tv = "Series" }\n'
    expect(warnings(categories)).toEqual([
      'it names no folder that downloads may be taken from, so none will be imported',
    ])
    expect(warnings(`${categories}folders = ["/srv/downloads"]\n`)).toEqual([])
    expect(warnings('enabled = false\n')).toEqual([])
  })
})

describe('[downloads] and [import]', () => {
  test('are read into numbers and absolute paths', () => {
    const folder = makeFolder()
    const { config } = load({
      toml: '[downloads]\npoll = "5s"\nstalled_after = "off"\n[import]\nenabled = false\nmode = "move"\nnaming_movies = "{title}.{ext}"\nnaming_series = "{series}/{season:02}x{episode:03}.{ext}"\non_existing = "keep"\nmin_free = "2GiB"\nrecycle_dir = "bin"\nrecycle_days = 1\nextras = [".SRT", "srt"]\nfile_mode = "0640"\nfolder_mode = "750"\nowner = "1000:100"\n',
      folder,
    })
    expect(config.downloads).toEqual({ pollMs: 5000, stalledAfterMs: null, clients: [] })
    expect(config.imports).toEqual({
      enabled: false,
      mode: 'move',
      namingMovies: '{title}.{ext}',
      namingSeries: '{series}/{season:02}x{episode:03}.{ext}',
      onExisting: 'keep',
      minFreeBytes: 2 ** 31,
      recycleDir: join(folder, 'bin'),
      recycleMs: 86_400_000,
      extras: ['srt'],
      fileMode: 0o640,
      folderMode: 0o750,
      owner: { uid: 1000, gid: 100 },
    })
  })

  test.each([
    ['[downloads]\npoll = "1s"', 'must be a duration from 5s to 1d'],
    ['[downloads]\nstalled_after = "1s"', 'must be a duration of 5m to 365d or "off"'],
    ['[import]\nmode = "hardlink"', 'must be one of auto, hardlink-only, copy, move'],
    ['[import]\nnaming_movies = "{title}"', 'has to end in ".{ext}"'],
    ['[import]\nnaming_movies = "{titel}.{ext}"', 'names {titel}, which is none of title, year,'],
    ['[import]\nnaming_movies = "/films/{title}.{ext}"', 'begins with "/"'],
    ['[import]\nnaming_movies = "../{title}.{ext}"', 'has a folder named "." or ".."'],
    ['[import]\nnaming_movies = ".new/{title}.{ext}"', 'scans pass over hidden files'],
    ['[import]\nnaming_movies = "a//{title}.{ext}"', 'has a folder without a name'],
    ['[import]\nnaming_movies = "{title:02}.{ext}"', 'but it is a text'],
    ['[import]\nnaming_movies = "{ title }.{ext}"', 'has a brace that begins or ends no word'],
    ['[import]\nnaming_movies = "{year}.{ext}"', 'lacks {title}'],
    ["[import]\nnaming_movies = 'a\\{title}.{ext}'", 'has a backslash'],
    ['[import]\nnaming_movies = "{ext}/{title}.{ext}"', 'has {ext} in the name of a folder'],
    ['[import]\nnaming_series = "{series}/{title}.{ext}"', 'lacks {episode}'],
    ['[import]\nrecycle_days = 0', 'must be a whole number from 1 to 3650'],
    ['[import]\nextras = ["*.srt"]', 'must be a file extension'],
    ['[import]\nfile_mode = "rw-r--r--"', 'must be a mode like "0644" in quotes, or empty'],
    ['[import]\nfile_mode = 644', 'must be a mode like "0644" in quotes, or empty'],
    ['[import]\nfolder_mode = "0855"', 'must be a mode like "0755" in quotes, or empty'],
    ['[import]\nowner = "media:media"', 'must be two numbers like "1000:1000", or empty'],
  ])('rejects %s', (toml, words) => {
    const told = complaints({ toml })
    expect(told).toHaveLength(1)
    expect(told[0]).toContain(words)
  })

  test('rejects a recycle bin that would be scanned', () => {
    const bin = (path: string): readonly string[] =>
      complaints({ toml: `${libraries}[import]\nrecycle_dir = "${path}"\n` })
    expect(bin('films/bin')).toEqual([
      'shelfd.toml:10:1: films/bin lies inside films of library "Movies"; left empty, each library has a recycle bin of its own',
    ])
    expect(bin('data')).toEqual(['shelfd.toml:10:1: data is the data folder data'])
  })

  test('hold at once when they change', () => {
    const before = load({ toml: block })
    const next = load({ toml: `${block}folders = ["/srv/a"]\n[downloads]\npoll = "9s"\n` })
    const difference = differenceOf(before, next)
    expect(difference).toEqual({ live: ['downloads.poll', 'download_client'], restart: [] })
  })
})
