import { closeSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'

import { describe, expect, test } from 'bun:test'

import { nameFromBytes } from '../../src/domain/file-name.ts'
import { openInside } from '../../src/filesystem/open-inside.ts'
import { openDescriptors, tempFolder, thrownBy } from './temp-folder.ts'

/** A folder `root` with `deep/in/a.jpg` below it. */
function rooted(): ReturnType<typeof tempFolder> {
  const folder = tempFolder()
  mkdirSync(folder.at('root/deep/in'), { recursive: true })
  writeFileSync(folder.at('root/deep/in/a.jpg'), 'picture')
  writeFileSync(folder.at('root/b.jpg'), 'other')
  return folder
}

function contentOf(root: string, path: string): string {
  const { fd } = openInside(root, path)
  try {
    return readFileSync(fd, 'utf8')
  } finally {
    closeSync(fd)
  }
}

describe('openInside', () => {
  test('opens what lies below its root, however the root is reached', () => {
    using folder = rooted()
    symlinkSync(folder.at('root'), folder.at('link'))
    for (const root of [folder.at('root'), `${folder.at('root')}/`, folder.at('link')]) {
      expect([contentOf(root, 'deep/in/a.jpg'), contentOf(root, 'b.jpg')]).toEqual([
        'picture',
        'other',
      ])
    }
  })

  test('opens names that are no UTF-8', () => {
    using folder = rooted()
    const name = Buffer.from([0x61, 0xff, 0x62])
    const path = Buffer.concat([Buffer.from(`${folder.at('root')}/`), name])
    mkdirSync(path)
    writeFileSync(Buffer.concat([path, Buffer.from('/c.jpg')]), 'bytes')
    expect(contentOf(folder.at('root'), `${nameFromBytes(name)}/c.jpg`)).toBe('bytes')
  })

  test('refuses what a link leads to, at the end and on the way, and keeps nothing open', () => {
    using folder = rooted()
    mkdirSync(folder.at('outside'))
    renameSync(folder.at('root/deep/in'), folder.at('outside/in'))
    symlinkSync(folder.at('outside/in'), folder.at('root/deep/in'))
    symlinkSync(folder.at('root/b.jpg'), folder.at('root/c.jpg'))
    const before = openDescriptors()
    for (const path of ['deep/in/a.jpg', 'c.jpg', 'deep/../deep/in/a.jpg']) {
      expect(thrownBy(() => openInside(folder.at('root'), path)).code).toBe('invalid')
    }
    expect(thrownBy(() => openInside(folder.at('root'), 'gone.jpg')).code).toBe('not_found')
    expect(thrownBy(() => openInside(folder.at('root'), 'deep')).code).toBe('invalid')
    expect(openDescriptors()).toBe(before)
  })
})
