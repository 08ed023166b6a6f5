import type { Ebml, Element } from './ebml.ts'

/** Where the parts of a Matroska segment (RFC 9559) lie that describe it. */
export interface Segment {
  /** What the file's size must be at least; null when it is not declared. */
  readonly announcedBytes: number | null
  readonly element: Element
  readonly info: readonly Element[]
  readonly tracks: readonly Element[]
  readonly chapters: readonly Element[]
  readonly attachments: readonly Element[]
  readonly tags: readonly Element[]
  readonly firstCluster: Element | null
}

/**
 * - `foreign`: not EBML, or a document type of another kind.
 * - `refused`: Matroska in a version that nobody knows; `reason` is a clause.
 */
export type FoundSegment =
  | { readonly outcome: 'found'; readonly segment: Segment }
  | { readonly outcome: 'foreign' }
  | { readonly outcome: 'refused'; readonly reason: string }

const ids = {
  ebml: 0x1a45dfa3,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  readVersion: 0x42f7,
  maxIdLength: 0x42f2,
  maxSizeLength: 0x42f3,
  docType: 0x4282,
  cues: 0x1c53bb6b,
  void: 0xec,
  crc32: 0xbf,
}

export const clusterId = 0x1f43b675

const partNames = new Map<number, 'info' | 'tracks' | 'chapters' | 'attachments' | 'tags'>([
  [0x1549a966, 'info'],
  [0x1654ae6b, 'tracks'],
  [0x1043a770, 'chapters'],
  [0x1941a469, 'attachments'],
  [0x1254c367, 'tags'],
])

/** Elements that may follow a cluster of unknown size, and so end it. */
export const topLevelIds: ReadonlySet<number> = new Set([
  ...partNames.keys(),
  clusterId,
  ids.cues,
  ids.seekHead,
  ids.segment,
  ids.ebml,
])

const maxSeekEntries = 200

export function findSegment(ebml: Ebml): FoundSegment {
  const header = ebml.elementAt(0, ebml.sizeBytes)
  if (header?.id !== ids.ebml || header.unknownSize) return { outcome: 'foreign' }
  const refusal = judgeHeader(ebml, header)
  if (refusal !== null) return refusal
  const element = segmentAfter(ebml, header.endAt)
  if (element === null) return { outcome: 'refused', reason: 'it has no segment' }
  return { outcome: 'found', segment: findParts(ebml, element) }
}

function judgeHeader(
  ebml: Ebml,
  header: Element,
): Exclude<FoundSegment, { outcome: 'found' }> | null {
  let docType = ''
  let understood = true
  ebml.eachChild(header, (child) => {
    if (child.id === ids.docType) docType = ebml.textOf(child)
    else if (child.id === ids.readVersion) understood &&= ebml.uintOf(child) <= 1
    else if (child.id === ids.maxIdLength) understood &&= ebml.uintOf(child) <= 4
    else if (child.id === ids.maxSizeLength) understood &&= ebml.uintOf(child) <= 8
  })
  if (docType !== 'matroska' && docType !== 'webm') return { outcome: 'foreign' }
  return understood ? null : { outcome: 'refused', reason: 'its version of EBML is not understood' }
}

/** The segment may end behind the end of a file that is cut off, as nothing else may. */
function segmentAfter(ebml: Ebml, from: number): Element | null {
  let at = from
  for (let skipped = 0; skipped < 16 && at < ebml.sizeBytes; skipped++) {
    const element = ebml.elementAt(at, Number.MAX_SAFE_INTEGER)
    if (element?.id === ids.segment) return element
    if (element?.id !== ids.void && element?.id !== ids.crc32) return null
    at = element.endAt
  }
  return null
}

/** As ffprobe does: one after the other up to the first cluster, then what the seek heads name. */
function findParts(ebml: Ebml, element: Element): Segment {
  const parts = createParts(ebml, element)
  const limit = Math.min(element.endAt, ebml.sizeBytes)
  const firstCluster = walkToCluster(ebml, { at: element.dataAt, limit: element.endAt }, parts)
  for (let index = 0; index < parts.seeks.length && index < maxSeekEntries; index++) {
    const seek = parts.seeks[index]
    if (seek === undefined || seek.at >= limit || !parts.wanted(seek.id, seek.at)) continue
    const found = ebml.elementAt(seek.at, element.endAt)
    if (found?.id === seek.id) parts.take(found)
  }
  return {
    announcedBytes: element.unknownSize ? null : element.endAt,
    element: { ...element, endAt: limit },
    ...parts.found,
    firstCluster,
  }
}

function walkToCluster(
  ebml: Ebml,
  { at, limit }: { at: number; limit: number },
  parts: Parts,
): Element | null {
  let next = at
  while (next < limit && next < ebml.sizeBytes) {
    const element = ebml.elementAt(next, limit)
    if (element === null || element.id === clusterId) return element
    parts.take(element)
    if (element.unknownSize) return null
    next = element.endAt
  }
  return null
}

interface Parts {
  readonly found: Record<'info' | 'tracks' | 'chapters' | 'attachments' | 'tags', Element[]>
  readonly seeks: { readonly id: number; readonly at: number }[]
  wanted(id: number, at: number): boolean
  take(element: Element): void
}

function createParts(ebml: Ebml, segment: Element): Parts {
  const found: Parts['found'] = { info: [], tracks: [], chapters: [], attachments: [], tags: [] }
  const seeks: Parts['seeks'] = []
  const visited = new Set<number>()

  /** There may be several seek heads and tags; of all else the first counts. */
  function wanted(id: number, at: number): boolean {
    if (visited.has(at)) return false
    const name = partNames.get(id)
    return name === undefined ? id === ids.seekHead : name === 'tags' || found[name].length === 0
  }

  return {
    found,
    seeks,
    wanted,
    take: (element) => {
      if (!wanted(element.id, element.startAt)) return
      visited.add(element.startAt)
      const name = partNames.get(element.id)
      if (name === undefined) readSeekHead(ebml, element, { seeks, from: segment.dataAt })
      else found[name].push(element)
    },
  }
}

function readSeekHead(
  ebml: Ebml,
  seekHead: Element,
  { seeks, from }: { seeks: Parts['seeks']; from: number },
): void {
  ebml.eachChild(seekHead, (seek) => {
    if (seek.id !== ids.seek) return
    let id = 0
    let position = Number.POSITIVE_INFINITY
    ebml.eachChild(seek, (child) => {
      if (child.id === ids.seekId) id = ebml.uintOf(child)
      else if (child.id === ids.seekPosition) position = ebml.uintOf(child)
    })
    if (seeks.length < maxSeekEntries) seeks.push({ id, at: from + position })
  })
}
