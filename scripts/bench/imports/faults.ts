import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

import { placing } from '../../../test/download/placing.ts'
import { identityOf } from '../../../test/download/importing.ts'
import { canMount, mountBind, mountTmpfs } from '../../../test/filesystem/tmpfs.ts'
import type { Random } from '../daemon/random.ts'
import { otherFileSystem } from './pack.ts'

const faults = [
  'none',
  'disk full',
  'disk filled meanwhile',
  'another file system',
  'links across mounts (EXDEV)',
  'links refused (EPERM)',
  'source cut off',
  'source replaced',
  'source swapped for a link',
  'source deleted',
  'name taken',
  'stopped',
] as const
export type Fault = (typeof faults)[number]

/** What one import with a fault came to. */
export interface Outcome {
  readonly first: string
  /** After the fault. */
  readonly last: string
  /** Of the file, that neither place has. */
  readonly lostBytes: number
  /** Files under their final names that are not whole. */
  readonly parts: number
  readonly temporary: number
  readonly replaced: number
  readonly followed: number
}

const canary = 'what nobody may read '.repeat(100)
const mine = 'a file of somebody else'

/** Makes faults in folders of their own below a folder. */
export function createFaults(
  folder: string,
  random: Random,
): Disposable & {
  readonly list: readonly Fault[]
  run(fault: Fault, n: number): Promise<Outcome>
} {
  const disk = canMount ? mountTmpfs(join(folder, 'full'), 'size=8m') : null
  mkdirSync(join(folder, 'same'))
  const mount = canMount ? mountBind(join(folder, 'same'), join(folder, 'mount')) : null
  const other = otherFileSystem(folder)
  const far = other === null ? null : mkdtempSync(join(other, 'bench-import-faults-'))
  const cannot: Partial<Record<Fault, boolean>> = {
    'disk full': disk === null,
    'disk filled meanwhile': disk === null,
    'links across mounts (EXDEV)': mount === null,
    'links refused (EPERM)': !canProtect(folder),
    'another file system': far === null,
  }
  writeFileSync(join(folder, 'canary'), canary)
  const rootOf = (fault: Fault, n: number): string => {
    if (fault.startsWith('disk')) return join(folder, `full/${n}`)
    if (fault.startsWith('links across')) return join(folder, `mount/${n}`)
    return join(fault === 'another file system' ? (far ?? folder) : folder, `library${n}`)
  }
  return {
    list: faults.filter((fault) => cannot[fault] !== true),
    run: async (fault, n) => {
      const scene = layOut(folder, { library: rootOf(fault, n), sizeBytes: sizeOf(fault, random) })
      try {
        return await importWith(fault, { ...scene, folder, random })
      } finally {
        for (const path of [scene.downloads, scene.library]) rmSync(path, { recursive: true })
      }
    },
    [Symbol.dispose]: () => {
      disk?.[Symbol.dispose]()
      mount?.[Symbol.dispose]()
      if (far !== null) rmSync(far, { recursive: true, force: true })
    },
  }
}

/** What happens while a file is copied needs one of more than one chunk; a disk of 8 MiB is full before 9 MB. */
function sizeOf(fault: Fault, random: Random): number {
  if (fault === 'disk full') return 9_000_000 + random.below(1_000_000)
  return isMeanwhile(fault) ? 4_300_000 + random.below(200_000) : 1 + random.below(200_000)
}

/** It happens while the file is copied, or shortly before. */
function isMeanwhile(fault: Fault): boolean {
  return fault.startsWith('source') || fault === 'stopped' || fault === 'disk filled meanwhile'
}

/** Whether links to a file can be forbidden even to root. */
function canProtect(folder: string): boolean {
  const path = join(folder, 'protected')
  writeFileSync(path, '')
  const isProtected = protect(path, true)
  return protect(path, false) && isProtected
}

function protect(path: string, isOn: boolean): boolean {
  const flag = isOn ? '+i' : '-i'
  return Bun.spawnSync(['chattr', flag, path], { stderr: 'ignore' }).success
}

interface Scene {
  readonly folder: string
  readonly downloads: string
  readonly library: string
  readonly source: string
  readonly target: string
  readonly bytes: Buffer
  readonly random: Random
}

const from = 'Pack/film.mkv'
const to = 'Film (2001)/Film (2001).mkv'

function layOut(
  folder: string,
  { library, sizeBytes }: { library: string; sizeBytes: number },
): Omit<Scene, 'folder' | 'random'> {
  const downloads = mkdtempSync(join(folder, 'downloads-'))
  const [source, target] = [join(downloads, from), join(library, to)]
  mkdirSync(dirname(source))
  mkdirSync(library)
  const bytes = Buffer.alloc(sizeBytes, `${downloads} `)
  writeFileSync(source, bytes)
  return { downloads, library, source, target, bytes }
}

async function importWith(fault: Fault, scene: Scene): Promise<Outcome> {
  const { downloads, library, source, target, bytes, random } = scene
  const isLate = isMeanwhile(fault)
  const isCopied = isLate && (fault === 'stopped' || random.below(4) > 0)
  const rules = { mode: isCopied ? 'copy' : 'auto' } as const
  const order = { downloads, from, library, to, rules, identity: identityOf(source) }
  const film = placing(order)
  if (fault === 'links refused (EPERM)') protect(source, true)
  if (fault === 'name taken') {
    mkdirSync(dirname(target))
    writeFileSync(target, random.below(2) === 0 ? mine : Buffer.alloc(bytes.length, 'y'))
  }
  const before = existsSync(target) ? readFileSync(target) : null
  // What happens to the source happens before, or after its first chunk.
  const isDuring = !isTheSources(fault) || random.below(2) === 0
  let parts = 0
  let isDone = false
  const happen = (): void => {
    if (existsSync(target) && before === null && statSync(target).size !== bytes.length) parts += 1
    if (!isDone && isLate) strike(fault, scene)
    isDone = true
  }
  if (isLate && !isDuring) happen()
  const first = await outcomeOf(film, happen)
  const replaced = before !== null && !readFileSync(target).equals(before) ? 1 : 0
  const followed = existsSync(target) && readFileSync(target).includes('nobody may read') ? 1 : 0
  const after = { parts: parts + partsAt(scene, before), replaced, followed }
  const lostBytes = isTheSources(fault) || isThere(scene) ? 0 : bytes.length
  mend(fault, scene)
  const last =
    first === 'placed' && existsSync(target)
      ? first
      : await outcomeOf(placing({ ...order, identity: identityOf(source) }), () => undefined)
  const temporary = temporaryBelow(library)
  return { first, last, lostBytes, temporary, ...after }
}

async function outcomeOf(film: ReturnType<typeof placing>, happen: () => void): Promise<string> {
  try {
    for (;;) {
      const result = await film.run(happen)
      if (result.outcome === 'failed') return result.problem.code
      if (result.outcome === 'placed') return 'placed'
    }
  } catch {
    return 'stopped'
  }
}

function strike(fault: Fault, { source, library, folder, bytes, random }: Scene): void {
  if (fault === 'disk filled meanwhile') fill(join(library, 'ballast'))
  if (fault === 'stopped') throw new Error('the daemon stops')
  if (fault === 'source cut off') truncateSync(source, random.below(bytes.length))
  if (fault === 'source deleted') rmSync(source)
  if (fault === 'source replaced') {
    writeFileSync(`${source}.new`, Buffer.alloc(bytes.length, 'z'))
    renameSync(`${source}.new`, source)
  }
  if (fault === 'source swapped for a link') {
    rmSync(source)
    symlinkSync(join(folder, 'canary'), source)
  }
}

function fill(path: string): void {
  const fd = openSync(path, 'w')
  try {
    for (;;) writeSync(fd, Buffer.alloc(65_536))
  } catch {
    // It is full.
  } finally {
    closeSync(fd)
  }
}

/** The fault itself took the bytes away. */
function isTheSources(fault: Fault): boolean {
  return fault.startsWith('source')
}

function isThere({ source, target, bytes }: Scene): boolean {
  return [source, target].some((path) => existsSync(path) && readFileSync(path).equals(bytes))
}

function partsAt({ target, bytes }: Scene, before: Buffer | null): number {
  if (before !== null || !existsSync(target)) return 0
  return readFileSync(target).equals(bytes) ? 0 : 1
}

/** The fault is over: the client has its data again, there is room, the name is free. */
function mend(fault: Fault, { source, target, library, bytes }: Scene): void {
  if (fault === 'disk filled meanwhile') rmSync(join(library, 'ballast'), { force: true })
  if (fault === 'links refused (EPERM)') protect(source, false)
  if (fault === 'disk full') {
    const small = bytes.subarray(0, 1_000)
    writeFileSync(source, small)
  }
  if (isTheSources(fault)) {
    rmSync(source, { force: true })
    writeFileSync(source, bytes)
    // Of a file that was placed before the fault there is one already.
    rmSync(target, { force: true })
  }
  if (fault === 'name taken') rmSync(target)
}

function temporaryBelow(library: string): number {
  const names = readdirSync(library, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.includes('.tmp-')).length
}
