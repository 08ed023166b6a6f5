import type { Ebml, Element } from './ebml.ts'
import { sizeOf } from './ebml.ts'
import { clusterId, topLevelIds } from './segment.ts'
import type { Segment } from './segment.ts'

/** A block of a cluster: frames of one track that belong to one moment. */
export interface Block {
  readonly track: number
  /** In ticks of the segment's timestamp scale. */
  readonly ticks: number
  /** Bits of the block's header. */
  readonly flags: number
  /** Of its frames, with their lacing. */
  readonly dataAt: number
  readonly endAt: number
}

const ids = { timestamp: 0xe7, simpleBlock: 0xa3, blockGroup: 0xa0, block: 0xa1 }

/** A track whose first frame comes later than that begins late; each block may cost a read. */
const maxBlocks = 250
const maxClusters = 50

/** Calls `visit` for the blocks of the first clusters in order, until it returns false. */
export function eachBlock(ebml: Ebml, segment: Segment, visit: (block: Block) => boolean): void {
  let left = maxBlocks
  let at = segment.firstCluster?.startAt ?? segment.element.endAt
  for (let count = 0; count < maxClusters && at < segment.element.endAt && left > 0; count++) {
    const element = ebml.elementAt(at, Number.MAX_SAFE_INTEGER)
    if (element === null) return
    const end = eachBlockOf(ebml, element, (block) => {
      left = visit(block) ? left - 1 : 0
      return left > 0
    })
    at = element.unknownSize ? end : element.endAt
  }
}

/** Where the last child that was looked at ends, or where something begins that is no child of a cluster. */
function eachBlockOf(ebml: Ebml, element: Element, visit: (block: Block) => boolean): number {
  if (element.id !== clusterId) return element.endAt
  let clusterTicks = 0
  let end = element.dataAt
  ebml.eachChild({ ...element, endAt: Math.min(element.endAt, ebml.sizeBytes) }, (child) => {
    if (topLevelIds.has(child.id)) return false
    end = child.endAt
    if (child.id === ids.timestamp) clusterTicks = ebml.uintOf(child)
    const block = child.id === ids.simpleBlock ? child : blockOf(ebml, child)
    const read = block === null ? null : readBlock(ebml, block, clusterTicks)
    return read === null || visit(read)
  })
  return end
}

function blockOf(ebml: Ebml, group: Element): Element | null {
  let block: Element | null = null
  if (group.id !== ids.blockGroup) return null
  ebml.eachChild(group, (child) => {
    if (child.id === ids.block) block = child
    return block === null
  })
  return block
}

function readBlock(ebml: Ebml, element: Element, clusterTicks: number): Block | null {
  const head = ebml.bytesOf(element, 12)
  const track = sizeOf(head, 0)
  if (track?.value === null || track === null || head.length < track.length + 3) return null
  const ticks = (((head[track.length] ?? 0) << 24) >> 16) | (head[track.length + 1] ?? 0)
  return {
    track: track.value,
    ticks: clusterTicks + ticks,
    flags: head[track.length + 2] ?? 0,
    dataAt: element.dataAt + track.length + 3,
    endAt: element.endAt,
  }
}

/** The beginning of the first frame of a block. */
export function firstFrameOf(ebml: Ebml, block: Block, maxBytes: number): Uint8Array {
  const range = firstFrameRange(ebml, block)
  return ebml.bytesAt(range.at, Math.min(range.length, maxBytes))
}

function firstFrameRange(ebml: Ebml, block: Block): { at: number; length: number } {
  const whole = { at: block.dataAt, length: block.endAt - block.dataAt }
  const lacing = (block.flags >> 1) & 3
  if (lacing === 0 || whole.length < 1) return whole
  // A size takes at most a few bytes, and there are at most 255 of them.
  const head = ebml.bytesAt(block.dataAt, Math.min(whole.length, 2048))
  const sizes = laceSizes(lacing, head)
  const length = sizes.first ?? Math.floor((whole.length - 1) / ((head[0] ?? 0) + 1))
  return {
    at: block.dataAt + sizes.end,
    length: Math.max(0, Math.min(length, whole.length - sizes.end)),
  }
}

/** Size of the first frame, null when all are of one size, and where the table of sizes ends. */
function laceSizes(lacing: number, head: Uint8Array): { first: number | null; end: number } {
  const others = head[0] ?? 0
  const readSize = lacing === 1 ? xiphSize : sizeOf
  let first: number | null = null
  let end = 1
  if (lacing === 2) return { first, end }
  for (let index = 0; index < others && end < head.length; index++) {
    const size = readSize(head, end)
    first ??= size?.value ?? 0
    end += size?.length ?? 1
  }
  return { first, end }
}

function xiphSize(bytes: Uint8Array, at: number): { value: number; length: number } {
  let value = 0
  let next = at
  while (bytes[next] === 255) {
    value += 255
    next += 1
  }
  return { value: value + (bytes[next] ?? 0), length: next + 1 - at }
}
