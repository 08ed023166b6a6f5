import {
  existsSync,
  lstatSync,
  mkdirSync,
  type PathLike,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

import type { DemoEntry } from './entry.ts'
import { demoLibrary } from './library.ts'
import { stamp } from './stamp.ts'

const fixtures = join(import.meta.dir, '../../test/fixtures/media')

/** How many entries were made, were there already, or could not be made on this file system. */
export interface LayOutResult {
  readonly made: number
  readonly kept: number
  /** Paths below the demo's folder; only pipes, links and names that are not UTF-8 are ever left out. */
  readonly leftOut: readonly string[]
}

/** Makes the demo library below `folder`. What is there with the right content is not touched. */
export function layOutDemo(folder: string): LayOutResult {
  let made = 0
  let kept = 0
  const leftOut: string[] = []
  for (const library of demoLibrary) {
    const root = join(folder, library.folder)
    mkdirSync(root, { recursive: true })
    for (const entry of library.entries) {
      const outcome = makeEntry(root, entry)
      if (outcome === 'made') made += 1
      else if (outcome === 'kept') kept += 1
      else leftOut.push(join(library.folder, entry.path))
    }
  }
  return { made, kept, leftOut }
}

type Outcome = 'made' | 'kept' | 'leftOut'

function makeEntry(root: string, entry: DemoEntry): Outcome {
  const path = join(root, entry.path)
  switch (entry.kind) {
    case 'film':
      return writeIfDifferent(path, stamp(fixture(entry.fixture), entry.path, nameOf(entry.path)))
    case 'copy':
      return writeIfDifferent(path, fixture(entry.fixture))
    case 'text':
      return writeIfDifferent(path, Buffer.from(entry.text))
    case 'bytes': {
      const bytes = Buffer.alloc(entry.sizeBytes, entry.fill)
      bytes.write(entry.magic)
      return writeIfDifferent(path, bytes)
    }
    case 'rawName':
      return tryToMake(() => {
        const content = stamp(fixture(entry.fixture), entry.path, nameOf(entry.path))
        return writeIfDifferent(latin1Path(root, entry.path), content)
      })
    case 'pipe':
      return existsSync(path) ? 'kept' : makePipe(path)
    case 'link':
      return tryToMake(() => makeLink(path, entry.target))
  }
}

const fixture = (name: string): Buffer => readFileSync(join(fixtures, name))

/** The last hundred bytes at most, which is what a stamp can hold. */
const nameOf = (path: string): string => Buffer.from(path).subarray(-99).toString('latin1')

function writeIfDifferent(path: PathLike, content: Uint8Array): Outcome {
  if (existsSync(path) && readFileSync(path).equals(content)) return 'kept'
  mkdirSync(parentOf(path), { recursive: true })
  writeFileSync(path, content)
  return 'made'
}

function parentOf(path: PathLike): PathLike {
  if (!Buffer.isBuffer(path)) return dirname(String(path))
  return path.subarray(0, path.lastIndexOf('/'))
}

function latin1Path(root: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, 'latin1')])
}

// Some file systems (SMB, exFAT, ZFS with utf8only) know no links, no pipes or no such names; the demo does without.
function tryToMake(make: () => Outcome): Outcome {
  try {
    return make()
  } catch {
    return 'leftOut'
  }
}

function makePipe(path: string): Outcome {
  return tryToMake(() => (Bun.spawnSync(['mkfifo', path]).success ? 'made' : 'leftOut'))
}

function makeLink(path: string, target: string): Outcome {
  const there = lstatSync(path, { throwIfNoEntry: false })
  if (there?.isSymbolicLink() === true && readlinkSync(path) === target) return 'kept'
  symlinkSync(target, path)
  return 'made'
}
