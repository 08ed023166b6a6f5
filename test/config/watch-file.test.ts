import { afterAll, expect, test } from 'bun:test'
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

import { watchFile } from '../../src/config/watch-file.ts'
import { makeFolder, removeFolders } from './support.ts'

afterAll(removeFolders)

interface Place {
  readonly folder: string
  readonly path: string
}

/** Replaces a file or link as editors and tools do: by a rename. */
function replace(path: string, make: (temporary: string) => void): void {
  const temporary = `${path}.tmp`
  make(temporary)
  renameSync(temporary, path)
}

/** As Kubernetes lays a ConfigMap out: `shelfd.toml -> ..data/shelfd.toml`, `..data -> ..version`. */
function mountVersion(folder: string, version: string): void {
  mkdirSync(join(folder, version))
  writeFileSync(join(folder, version, 'shelfd.toml'), version)
  replace(join(folder, '..data'), (temporary) => symlinkSync(version, temporary))
}

const plain = (): Place => {
  const folder = realpathSync(makeFolder())
  const path = join(folder, 'shelfd.toml')
  writeFileSync(path, 'first')
  return { folder, path }
}
/** A link in one folder to a file in another, as dotfiles are kept. */
const linked = (): Place => {
  const { folder } = plain()
  mkdirSync(join(folder, 'dotfiles'))
  mkdirSync(join(folder, 'etc'))
  writeFileSync(join(folder, 'dotfiles', 'shelfd.toml'), 'first')
  symlinkSync('../dotfiles/shelfd.toml', join(folder, 'etc', 'shelfd.toml'))
  return { folder, path: join(folder, 'etc', 'shelfd.toml') }
}
const mounted = (): Place => {
  const folder = realpathSync(makeFolder())
  mountVersion(folder, '..one')
  symlinkSync('..data/shelfd.toml', join(folder, 'shelfd.toml'))
  return { folder, path: join(folder, 'shelfd.toml') }
}

const changes: readonly (readonly [string, () => Place, (place: Place) => void])[] = [
  ['is written in place', plain, ({ path }) => writeFileSync(path, 'second')],
  ['is appended to', plain, ({ path }) => appendFileSync(path, 'more')],
  [
    'is replaced by a rename',
    plain,
    ({ path }) => replace(path, (temporary) => writeFileSync(temporary, 'second')),
  ],
  [
    'is moved aside and written anew',
    plain,
    ({ path }) => {
      renameSync(path, `${path}~`)
      writeFileSync(path, 'second')
    },
  ],
  ['is deleted', plain, ({ path }) => rmSync(path)],
  [
    'is written where a link leads to',
    linked,
    ({ folder }) => writeFileSync(join(folder, 'dotfiles/shelfd.toml'), 'second'),
  ],
  [
    'is replaced where a link leads to',
    linked,
    ({ folder }) =>
      replace(join(folder, 'dotfiles/shelfd.toml'), (temporary) =>
        writeFileSync(temporary, 'second'),
      ),
  ],
  [
    'is a link that leads elsewhere now',
    linked,
    ({ folder, path }) => {
      writeFileSync(join(folder, 'other.toml'), 'second')
      replace(path, (temporary) => symlinkSync('../other.toml', temporary))
    },
  ],
  [
    'is mounted in another version by a link on the way to it',
    mounted,
    ({ folder }) => mountVersion(folder, '..two'),
  ],
]

test.each(changes)('tells once when the file %s', async (_, make, change) => {
  const place = make()
  let told = 0
  const changed = Promise.withResolvers<void>()
  const watch = watchFile(place.path, () => {
    told += 1
    changed.resolve()
  })
  change(place)
  await changed.promise
  watch.close()
  expect(told).toBe(1)
})

test('goes on telling after the file was replaced, and after it had gone', async () => {
  const { path } = plain()
  const seen: string[] = []
  let next = Promise.withResolvers<void>()
  const watch = watchFile(path, () => {
    try {
      seen.push(readFileSync(path, 'utf8'))
    } catch {
      seen.push('gone')
    }
    next.resolve()
    next = Promise.withResolvers()
  })
  for (const [text, change] of [
    ['second', () => replace(path, (temporary) => writeFileSync(temporary, 'second'))],
    ['third', () => writeFileSync(path, 'third')],
    ['gone', () => rmSync(path)],
    ['fourth', () => writeFileSync(path, 'fourth')],
  ] as const) {
    const told = next.promise
    change()
    await told
    expect(seen.at(-1)).toBe(text)
  }
  watch.close()
  expect(seen).toHaveLength(4)
})

test('follows a link into a folder that it leads to only now', async () => {
  const { folder, path } = linked()
  let next = Promise.withResolvers<void>()
  const watch = watchFile(path, () => {
    next.resolve()
    next = Promise.withResolvers()
  })
  mkdirSync(join(folder, 'later'))
  writeFileSync(join(folder, 'later', 'other.toml'), 'second')
  let told = next.promise
  replace(path, (temporary) => symlinkSync('../later/other.toml', temporary))
  await told
  told = next.promise
  writeFileSync(join(folder, 'later', 'other.toml'), 'third')
  await told
  watch.close()
})
