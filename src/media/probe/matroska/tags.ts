import type { Ebml, Element } from './ebml.ts'

/** Values of one track, chapter or attachment; a name counts once, whatever its capitals. */
export type Metadata = Map<string, { readonly name: string; readonly value: string }>

/** What tags say of the things with such a uid. */
export interface Tags {
  readonly tracks: ReadonlyMap<number, readonly Tag[]>
  readonly chapters: ReadonlyMap<number, readonly Tag[]>
  readonly attachments: ReadonlyMap<number, readonly Tag[]>
}

export interface Tag {
  readonly name: string
  /** Null removes what was there. */
  readonly value: string | null
}

/** Statistics that some writers add to each track are many, and none of them is told. */
const toldNames = new Set(['title', 'language', 'filename', 'mimetype'])
const maxTags = 20_000

const ids = {
  tag: 0x7373,
  targets: 0x63c0,
  trackUid: 0x63c5,
  chapterUid: 0x63c4,
  attachmentUid: 0x63c6,
  simpleTag: 0x67c8,
  name: 0x45a3,
  string: 0x4487,
  language: 0x447a,
  default: 0x4484,
}

interface TagsDraft {
  readonly tracks: Map<number, Tag[]>
  readonly chapters: Map<number, Tag[]>
  readonly attachments: Map<number, Tag[]>
}

export function readTags(ebml: Ebml, elements: readonly Element[]): Tags {
  const tags: TagsDraft = { tracks: new Map(), chapters: new Map(), attachments: new Map() }
  let count = 0
  for (const element of elements) {
    ebml.eachChild(element, (child) => {
      if (child.id === ids.tag) readTag(ebml, child, tags)
      count += 1
      return count < maxTags
    })
  }
  return tags
}

/** Tags of one thing put over what its own header says, as ffprobe does. */
export function metadataOf(
  own: Readonly<Record<string, string | null>>,
  tags: readonly Tag[] | undefined,
): Metadata {
  const metadata: Metadata = new Map()
  for (const [name, value] of Object.entries(own))
    if (value !== null) set(metadata, { name, value })
  for (const tag of tags ?? []) set(metadata, tag)
  return metadata
}

/** The value by its name in small letters or in capitals; ffprobe gives names as they are written. */
export function valueOf(metadata: Metadata, name: string): string | null {
  const entry = metadata.get(name)
  return entry?.name === name || entry?.name === name.toUpperCase() ? entry.value : null
}

function set(metadata: Metadata, { name, value }: Tag): void {
  if (value === null) metadata.delete(name.toLowerCase())
  else metadata.set(name.toLowerCase(), { name, value })
}

function readTag(ebml: Ebml, parent: Element, tags: TagsDraft): void {
  const found: Tag[] = []
  let target: { readonly list: Map<number, Tag[]>; readonly uid: number } | null = null
  ebml.eachChild(parent, (child) => {
    if (child.id === ids.targets) target = readTarget(ebml, child, tags)
    else if (child.id === ids.simpleTag) found.push(...readSimpleTag(ebml, child))
  })
  putTags(target, found)
}

function putTags(
  target: { readonly list: Map<number, Tag[]>; readonly uid: number } | null,
  found: readonly Tag[],
): void {
  if (target === null || found.length === 0) return
  const before = target.list.get(target.uid)
  if (before === undefined) target.list.set(target.uid, [...found])
  else before.push(...found)
}

function readTarget(
  ebml: Ebml,
  parent: Element,
  tags: TagsDraft,
): { readonly list: Map<number, Tag[]>; readonly uid: number } | null {
  let track = 0
  let chapter = 0
  let attachment = 0
  ebml.eachChild(parent, (child) => {
    if (child.id === ids.trackUid) track = ebml.uintOf(child)
    else if (child.id === ids.chapterUid) chapter = ebml.uintOf(child)
    else if (child.id === ids.attachmentUid) attachment = ebml.uintOf(child)
  })
  if (attachment !== 0) return { list: tags.attachments, uid: attachment }
  if (chapter !== 0) return { list: tags.chapters, uid: chapter }
  return track === 0 ? null : { list: tags.tracks, uid: track }
}

/** A tag in one language has that in its name (`TITLE-ger`) and counts as the plain one only when it is the default. */
function readSimpleTag(ebml: Ebml, parent: Element): Tag[] {
  let name = ''
  let value: string | null = null
  let plain = true
  let isDefault = false
  ebml.eachChild(parent, (child) => {
    if (child.id === ids.name) name = ebml.textOf(child)
    else if (child.id === ids.string) value = ebml.textOf(child)
    else if (child.id === ids.language) plain = ['', 'und'].includes(ebml.textOf(child))
    else if (child.id === ids.default) isDefault = ebml.uintOf(child) !== 0
  })
  return toldNames.has(name.toLowerCase()) && (plain || isDefault) ? [{ name, value }] : []
}
