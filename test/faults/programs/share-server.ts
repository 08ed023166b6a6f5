import {
  closeSync,
  lstatSync,
  openSync,
  read,
  readdirSync,
  readSync,
  type BigIntStats,
  writeSync,
} from 'node:fs'
import { promisify } from 'node:util'

import {
  attributes,
  directoryEntries,
  type Entry,
  entryOf,
  initAnswer,
  statistics,
} from './fuse-answers.ts'

/** How the share misbehaves; said anew, it replaces what was said before. */
export interface ShareRules {
  /** Requests that fail, the first that fits. */
  readonly fail?: readonly {
    readonly on: 'lookup' | 'list' | 'open' | 'read'
    /** Pattern of the path below the share, without a slash at its beginning. */
    readonly path: string
    readonly errno: number
    /** Lists so many entries before it fails. */
    readonly after?: number
  }[]
  /** Holds back the answer to the lookup of this number, counted from now on, and says so, until it is released. */
  readonly holdAt?: number
  /** Holds all answers back, until it is said otherwise or they are released. */
  readonly hangs?: boolean
  /** Finds names without regard to case and Unicode form, and keeps how they were written. */
  readonly folds?: boolean
}

export type ShareOrder = { readonly rules: ShareRules } | { readonly release: true }
export type ShareWord = 'ready' | 'done' | 'held'

type Answer = Buffer | number | null

const errno = { notFound: 2, failed: 5, readOnly: 30, notImplemented: 38 }
const rootId = 1n
const headerBytes = 40

const [, , source = '', mountPoint = ''] = process.argv
const device = openSync('/dev/fuse', 'r+')
const paths = new Map<bigint, string>([[rootId, '']])
const ids = new Map<string, bigint>([['', rootId]])
const listings = new Map<bigint, readonly Entry[]>()
const state = { rules: {} as ShareRules, lookups: 0, held: [] as (() => void)[] }

process.on('message', (order: ShareOrder) => {
  if ('rules' in order) Object.assign(state, { rules: order.rules, lookups: 0 })
  if ('release' in order || state.rules.hangs !== true) release()
  say('done')
})

// The test that wanted it has ended.
process.on('disconnect', () => process.exit(0))

function release(): void {
  for (const answer of state.held.splice(0)) answer()
}

function say(word: ShareWord): void {
  process.send?.(word)
}

function placeOf(path: string): string {
  return path === '' ? source : `${source}/${path}`
}

function idOf(path: string): bigint {
  const known = ids.get(path)
  if (known !== undefined) return known
  const id = BigInt(ids.size + 1)
  ids.set(path, id)
  paths.set(id, path)
  return id
}

function failureOf(
  on: 'lookup' | 'list' | 'open' | 'read',
  path: string,
): { errno: number; after: number } | null {
  const rule = state.rules.fail?.find((one) => one.on === on && new RegExp(one.path).test(path))
  return rule === undefined ? null : { errno: rule.errno, after: rule.after ?? 0 }
}

function nameThere(folder: string, name: string): string {
  if (state.rules.folds !== true) return name
  const fold = (text: string): string => text.normalize('NFC').toLowerCase()
  return readdirSync(placeOf(folder)).find((one) => fold(one) === fold(name)) ?? name
}

function lookUp(parent: string, name: string): Answer {
  const path = [parent, nameThere(parent, name)].filter((part) => part !== '').join('/')
  const failure = failureOf('lookup', path)
  if (failure !== null) return -failure.errno
  return entryOf(idOf(path), statsOf(path))
}

function statsOf(path: string): BigIntStats {
  return lstatSync(placeOf(path), { bigint: true })
}

function openFolder(path: string): Answer {
  const failure = failureOf('list', path)
  if (failure?.after === 0) return -failure.errno
  const handle = BigInt(listings.size + 1)
  const names = readdirSync(placeOf(path))
  const entries = names.map((name) => ({
    name,
    stats: statsOf(path === '' ? name : `${path}/${name}`),
  }))
  listings.set(handle, entries)
  return opened(handle)
}

function list(path: string, body: Buffer): Answer {
  const entries = listings.get(body.readBigUInt64LE(0)) ?? []
  const from = Number(body.readBigUInt64LE(8))
  const failure = failureOf('list', path)
  if (failure !== null && from >= failure.after) return -failure.errno
  const until = failure?.after ?? entries.length
  return directoryEntries(entries.slice(from, until), { from, mostBytes: body.readUInt32LE(16) })
}

function openFile(path: string): Answer {
  const failure = failureOf('open', path)
  return failure === null ? opened(BigInt(openSync(placeOf(path), 'r'))) : -failure.errno
}

function readFile(path: string, body: Buffer): Answer {
  const failure = failureOf('read', path)
  if (failure !== null) return -failure.errno
  const bytes = Buffer.alloc(body.readUInt32LE(16))
  const size = readSync(
    Number(body.readBigUInt64LE(0)),
    bytes,
    0,
    bytes.length,
    body.readBigUInt64LE(8),
  )
  return bytes.subarray(0, size)
}

function opened(handle: bigint): Buffer {
  const answer = Buffer.alloc(16)
  answer.writeBigUInt64LE(handle, 0)
  return answer
}

function closeFile(body: Buffer): Answer {
  closeSync(Number(body.readBigUInt64LE(0)))
  return Buffer.alloc(0)
}

// Numbers and layouts as in the kernel's uapi/linux/fuse.h.
function answerTo(opcode: number, node: bigint, body: Buffer): Answer {
  const path = paths.get(node) ?? ''
  switch (opcode) {
    case 1:
      return lookUp(path, body.subarray(0, body.indexOf(0)).toString())
    case 2: // forget
    case 36: // interrupt
    case 42: // forget many
      return null
    case 3: {
      const failure = failureOf('lookup', path)
      return failure === null ? attributes(statsOf(path)) : -failure.errno
    }
    case 14:
      return openFile(path)
    case 15:
      return readFile(path, body)
    case 17:
      return statistics()
    case 18:
      return closeFile(body)
    case 26:
      return initAnswer(body)
    case 27:
      return openFolder(path)
    case 28:
      return list(path, body)
    case 29:
      return Buffer.alloc(0)
    case 6: // symlink
    case 8: // mknod
    case 9: // mkdir
    case 10: // unlink
    case 35: // create
      return -errno.readOnly
    default:
      return -errno.notImplemented
  }
}

function attempt(opcode: number, node: bigint, body: Buffer): Answer {
  try {
    return answerTo(opcode, node, body)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' || code === 'ENOTDIR' ? -errno.notFound : -errno.failed
  }
}

function reply(unique: bigint, answer: Answer): void {
  if (answer === null) return
  const body = typeof answer === 'number' ? Buffer.alloc(0) : answer
  const head = Buffer.alloc(16)
  head.writeUInt32LE(16 + body.length, 0)
  head.writeInt32LE(typeof answer === 'number' ? answer : 0, 4)
  head.writeBigUInt64LE(unique, 8)
  writeSync(device, Buffer.concat([head, body]))
}

/** True when the answer has to wait. */
function isHeld(opcode: number): boolean {
  if (state.rules.hangs === true) return true
  if (opcode !== 1) return false
  state.lookups += 1
  return state.lookups === state.rules.holdAt
}

/** There are none until the share is mounted. */
async function nextRequest(request: Buffer): Promise<number> {
  for (;;) {
    try {
      return (await readRequest(device, request, 0, request.length, null)).bytesRead
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error
      await Bun.sleep(1)
    }
  }
}

async function serve(): Promise<void> {
  const request = Buffer.alloc(256 * 1024)
  for (;;) {
    const bytesRead = await nextRequest(request)
    const opcode = request.readUInt32LE(4)
    const unique = request.readBigUInt64LE(8)
    const body = Buffer.from(request.subarray(headerBytes, bytesRead))
    const answer = attempt(opcode, request.readBigUInt64LE(16), body)
    if (!isHeld(opcode)) reply(unique, answer)
    else {
      state.held.push(() => reply(unique, answer))
      say('held')
    }
    if (opcode === 26) say('ready')
  }
}

const readRequest = promisify(read)
serve().catch((error: NodeJS.ErrnoException) => {
  // Unmounted.
  process.exit(error.code === 'ENODEV' ? 0 : 1)
})
const mounting = Bun.spawn(
  [
    'mount',
    '--internal-only',
    '-t',
    'fuse',
    '-o',
    'fd=3,rootmode=40000,user_id=0,group_id=0,allow_other',
    'share',
    mountPoint,
  ],
  { stdio: ['ignore', 'inherit', 'inherit', device] },
)
if ((await mounting.exited) !== 0) process.exit(1)
