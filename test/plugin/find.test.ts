import { afterAll, describe, expect, test } from 'bun:test'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  realpathSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

import type { PluginOptions } from '../../src/domain/plugin.ts'
import { findPlugin } from '../../src/plugin/find.ts'
import { createDigests, digestOf, listFolder } from '../../src/plugin/folder-files.ts'
import { isRoot, needs } from '../support/needs.ts'
import { makeFolder, optionsOf, removeFolders, write } from './support.ts'

afterAll(removeFolders)

function refusal(options: PluginOptions, id: string): { missing: boolean; words: string[] } {
  const found = findPlugin(options, id)
  if (!('problems' in found)) throw new Error(`${found.entry} was found`)
  const dir = options.dir ?? '\0'
  const words = found.problems.map(({ message }) => message.replaceAll(dir, '<dir>'))
  return { missing: found.isMissing, words }
}

/** A folder of plugins with one in it, `a`. */
function plugins(files: Record<string, string> = { 'a/index.ts': '' }): string {
  const dir = join(makeFolder(), 'plugins')
  mkdirSync(dir)
  write(dir, files)
  return dir
}

describe('a plugin is', () => {
  test.each(['index.ts', 'index.js', 'index.mjs'])('a folder with %s', (main) => {
    const dir = plugins({ [`a/${main}`]: '', 'a/other.ts': '' })
    expect(findPlugin(optionsOf(dir), 'a')).toEqual({
      id: 'a',
      folder: join(dir, 'a'),
      entry: join(dir, 'a', main),
    })
  })

  test('a package that names its main file, with dependencies of its own', () => {
    const dir = plugins({
      'a/package.json': JSON.stringify({
        shelfd: { plugin: './src/main.ts', api: '^1', kinds: ['enricher', 'notifier'] },
      }),
      'a/src/main.ts': '',
      'a/node_modules/dep/package.json': '{}',
      'a/node_modules/dep/cli.js': '',
    })
    mkdirSync(join(dir, 'a/node_modules/.bin'))
    symlinkSync('../dep/cli.js', join(dir, 'a/node_modules/.bin/dep'))
    expect(findPlugin(optionsOf(dir), 'a')).toEqual({
      id: 'a',
      folder: join(dir, 'a'),
      entry: join(dir, 'a/src/main.ts'),
      kinds: ['enricher', 'notifier'],
    })
  })

  test('a folder with index.ts whose package.json is about something else', () => {
    const dir = plugins({ 'a/index.ts': '', 'a/package.json': '{"dependencies":{}}' })
    expect(findPlugin(optionsOf(dir), 'a')).toMatchObject({ entry: join(dir, 'a/index.ts') })
  })
})

describe('a plugin is missing, so that a bundled one is meant,', () => {
  const dir = plugins()

  test.each([
    ['without a plugin folder', { dir: null }, 'a', 'the configuration names no folder of plugins'],
    ['when no folder has its id', {}, 'b', 'There is no plugin b in <dir>.'],
    [
      'when the plugin folder is not there',
      { dir: '/nowhere' },
      'a',
      'There is no plugin a in <dir>.',
    ],
    ['when it is not allowed', { allow: ['b'] }, 'a', 'not among those that plugins.allow lets in'],
    ['when its id is none', {}, '../a', '"../a" is no id of a plugin.'],
  ])('%s', (_, other, id, words) => {
    const {
      missing,
      words: [first],
    } = refusal(optionsOf(dir, other), id)
    expect(missing).toBe(true)
    expect(first).toContain(words)
  })
})

describe('rejects', () => {
  const cases: [string, Record<string, string>, string[]][] = [
    [
      'a folder without a main file',
      { 'a/other.ts': '' },
      ['The folder of the plugin a has no index.ts.'],
    ],
    [
      'a package.json that is no JSON',
      { 'a/package.json': '{' },
      ["<dir>/a/package.json cannot be read: JSON Parse error: Expected '}'."],
    ],
    [
      'all that is wrong with a package.json',
      { 'a/package.json': '{"shelfd":{"plugin":"../b.ts","api":"^2","kinds":["scaner"]}}' },
      [
        '"plugin" of "shelfd" in package.json of the plugin a names no file of the plugin.',
        '"api" of "shelfd" in package.json of the plugin a wants level ^2 of the contract; this shelfd has level 1.',
        '"kinds" of "shelfd" in package.json of the plugin a holds something that is no kind of plugin.',
      ],
    ],
    ['a file in place of the folder', { a: '' }, ['The folder of the plugin a is not a folder.']],
  ]
  test.each(cases)('%s', (_, files, words) => {
    expect(refusal(optionsOf(plugins(files)), 'a')).toEqual({ missing: false, words })
  })

  const modes: [string, string, number, string][] = [
    [
      'a plugin folder that anybody can write to',
      '',
      0o777,
      'The plugin folder <dir> can be written to by other users (mode 0777).',
    ],
    [
      'a plugin folder that anybody can write to, sticky or not',
      '',
      0o1777,
      'The plugin folder <dir> can be written to by other users (mode 1777).',
    ],
    [
      'a folder of a plugin that anybody can write to',
      'a',
      0o757,
      'The folder of the plugin a can be written to by other users (mode 0757).',
    ],
    [
      'a file that anybody can write to',
      'a/index.ts',
      0o666,
      'The file <dir>/a/index.ts can be written to by other users (mode 0666).',
    ],
    [
      'a file of a dependency that anybody can write to',
      'a/node_modules/b/b.js',
      0o602,
      'The file <dir>/a/node_modules/b/b.js can be written to by other users (mode 0602).',
    ],
  ]
  test.each(modes)('%s', (_, path, mode, words) => {
    const dir = plugins({ 'a/index.ts': '', 'a/node_modules/b/b.js': '' })
    chmodSync(join(dir, path), mode)
    expect(refusal(optionsOf(dir), 'a')).toEqual({ missing: false, words: [words] })
  })

  test('a plugin folder below one that anybody can write to', () => {
    const dir = plugins()
    chmodSync(join(dir, '..'), 0o777)
    expect(refusal(optionsOf(dir), 'a').words[0]).toContain(
      'where other users can put another in its place',
    )
  })

  test('many files that anybody can write to, naming some', () => {
    const names = Array.from({ length: 9 }, (_, index) => `a/${index}.ts`)
    const dir = plugins({
      'a/index.ts': '',
      ...Object.fromEntries(names.map((name) => [name, ''])),
    })
    for (const name of names) chmodSync(join(dir, name), 0o666)
    const { words } = refusal(optionsOf(dir), 'a')
    expect(words).toHaveLength(6)
    expect(words.at(-1)).toBe('There are 4 more such files in <dir>/a.')
  })

  test.skipIf(!isRoot)('what another user owns, or a group of others may write to', () => {
    const dir = plugins()
    chownSync(join(dir, 'a/index.ts'), 65_534, 65_534)
    expect(refusal(optionsOf(dir), 'a').words[0]).toMatch(
      /index.ts belongs to the user 65534, neither to root nor to/,
    )
    chownSync(join(dir, 'a/index.ts'), 0, 65_534)
    chmodSync(join(dir, 'a/index.ts'), 0o664)
    expect(refusal(optionsOf(dir), 'a').words[0]).toContain(
      'can be written to by other users (mode 0664)',
    )
    chownSync(join(dir, 'a/index.ts'), 0, 0)
    expect(findPlugin(optionsOf(dir), 'a')).toMatchObject({ id: 'a' })
  })

  test('a plugin folder, a folder of a plugin or a main file that is a link', () => {
    const dir = plugins({ 'a/index.ts': '', 'a/real.ts': '' })
    const link = join(dir, '../link')
    symlinkSync(dir, link)
    expect(refusal(optionsOf(link), 'a').words).toEqual([
      'The plugin folder <dir> is a symbolic link.',
    ])
    symlinkSync(join(dir, 'a'), join(dir, 'b'))
    expect(refusal(optionsOf(dir), 'b').words).toEqual([
      'The folder of the plugin b is a symbolic link.',
    ])
    renameSync(join(dir, 'a/index.ts'), join(dir, 'a/index.js'))
    symlinkSync('real.ts', join(dir, 'a/index.ts'))
    expect(refusal(optionsOf(dir), 'a').words).toEqual([
      'The main file of the plugin a is a link or no file.',
    ])
  })

  test('links that lead out of the plugin or nowhere', () => {
    const dir = plugins()
    write(dir, { '../outside.ts': '' })
    symlinkSync('../../outside.ts', join(dir, 'a/out.ts'))
    symlinkSync('gone.ts', join(dir, 'a/gone.ts'))
    expect(refusal(optionsOf(dir), 'a').words.toSorted()).toEqual([
      'The symbolic link <dir>/a/gone.ts leads out of the plugin, or nowhere.',
      'The symbolic link <dir>/a/out.ts leads out of the plugin, or nowhere.',
    ])
  })

  test('a plugin folder inside a library, whichever way the library is named', () => {
    const dir = plugins()
    const above = join(dir, '..')
    symlinkSync(above, join(makeFolder(), 'films'))
    const way = join(makeFolder(), 'link')
    symlinkSync(above, way)
    for (const root of [above, dir, way, '/']) {
      const { words } = refusal(optionsOf(dir, { libraryRoots: ['/nowhere', root] }), 'a')
      expect(words).toEqual([
        `The plugin folder <dir> lies inside ${root.replace(dir, '<dir>')}, a folder of a library, where downloads and other people's files end up.`,
      ])
    }
    const beside = [`${realpathSync(above)}/plug`, join(dir, 'a'), '/nowhere/at/all']
    expect(findPlugin(optionsOf(dir, { libraryRoots: beside }), 'a')).toMatchObject({ id: 'a' })
  })
})

function digestOfFolder(folder: string): string {
  return digestOf(listFolder(folder))
}

describe('a pinned plugin', () => {
  test('is found while its files are those of the pin', () => {
    const dir = plugins({
      'a/index.ts': 'one',
      'a/node_modules/b/b.js': 'two',
      'a/Z.ts': '',
      'a/é.ts': '',
    })
    const sha256 = { a: digestOfFolder(join(dir, 'a')) }
    expect(findPlugin(optionsOf(dir, { sha256 }), 'a')).toMatchObject({ id: 'a' })
    writeFileSync(join(dir, 'a/node_modules/b/b.js'), 'twO')
    const [words] = refusal(optionsOf(dir, { sha256 }), 'a').words
    expect(words).toContain(
      `are not those that plugins.sha256 names: theirs is ${digestOfFolder(join(dir, 'a'))}`,
    )
  })

  test.each([
    ['a file more', { 'a/more.ts': '' }],
    ['a file of another name', { 'a/index.tsx': 'one' }],
  ])('is refused with %s', (_, more) => {
    const dir = plugins({ 'a/index.ts': 'one' })
    const sha256 = { a: digestOfFolder(join(dir, 'a')) }
    write(dir, more)
    expect(refusal(optionsOf(dir, { sha256 }), 'a').missing).toBe(false)
  })

  test.skipIf(!needs(Bun.which('sha256sum') !== null, 'sha256sum'))(
    'has the sum that its owner gets in a shell',
    () => {
      const dir = plugins({
        'a/index.ts': 'one',
        'a/b/c.js': 'two',
        'a/B.ts': '',
        'a/é ü.ts': '3',
        'a/x\\y\nz': '',
      })
      const { stdout } = Bun.spawnSync(
        ['sh', '-c', 'find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum'],
        { cwd: join(dir, 'a') },
      )
      expect(stdout.toString().split(' ')[0]).toBe(digestOfFolder(join(dir, 'a')))
    },
  )
})

test('the digest of a folder is another after any change, and the same after none', () => {
  const folder = makeFolder()
  const file = join(folder, 'node_modules/words/lib.js')
  write(folder, { 'index.ts': 'import "words"\n', 'node_modules/words/lib.js': 'exports.a = 1\n' })
  const digest = createDigests()
  const first = digest(folder)
  expect(first).toBe(digestOfFolder(folder))
  const { atime, mtime } = statSync(file)
  writeFileSync(file, 'exports.a = 2\n')
  utimesSync(file, atime, mtime)
  const second = digest(folder)
  expect([second === first, second]).toEqual([false, digestOfFolder(folder)])
  utimesSync(file, 1, 1)
  expect(digest(folder)).toBe(second)
})
