import type { Chapter } from '../../../domain/probe.ts'
import type { Ebml, Element } from './ebml.ts'
import { metadataOf, valueOf } from './tags.ts'
import type { Tags } from './tags.ts'
import { cleanText } from './text.ts'

const maxChapters = 10_000
const editionId = 0x45b9
const atomId = 0xb6

interface Atom {
  readonly uid: number
  readonly startNs: number | null
  readonly endNs: number | null
  readonly title: string | null
}

/**
 * Those that ffprobe lists: of all editions in one list, without what is nested in a chapter, and none that begins
 * before an earlier one or has no uid. A uid that comes again replaces the chapter, in its place.
 */
export function readChapters(ebml: Ebml, elements: readonly Element[], tags: Tags): Chapter[] {
  const kept = new Map<number, Chapter>()
  let latestNs = 0
  for (const { uid, startNs, endNs, title } of readAtoms(ebml, elements)) {
    if (startNs === null || uid === 0 || (latestNs !== 0 && startNs <= latestNs)) continue
    latestNs = startNs
    if (endNs !== null && startNs > endNs) continue
    const metadata = metadataOf({ title }, tags.chapters.get(uid))
    kept.set(uid, {
      startMs: millisecondsOf(startNs),
      title: cleanText(valueOf(metadata, 'title')),
    })
  }
  return [...kept.values()]
}

/** ffprobe rounds to microseconds before anyone rounds to milliseconds. */
function millisecondsOf(ns: number): number {
  return Math.round(Number((ns * 1e-9).toFixed(6)) * 1000)
}

function readAtoms(ebml: Ebml, elements: readonly Element[]): Atom[] {
  const atoms: Atom[] = []
  for (const element of elements) {
    ebml.eachChild(element, (edition) => {
      if (edition.id !== editionId) return
      ebml.eachChild(edition, (atom) => {
        if (atom.id === atomId) atoms.push(readAtom(ebml, atom))
        return atoms.length < maxChapters
      })
      return atoms.length < maxChapters
    })
  }
  return atoms
}

function readAtom(ebml: Ebml, parent: Element): Atom {
  let uid = 0
  let startNs: number | null = null
  let endNs: number | null = null
  let title: string | null = null
  ebml.eachChild(parent, (child) => {
    if (child.id === 0x73c4) uid = ebml.uintOf(child)
    else if (child.id === 0x91) startNs = ebml.uintOf(child)
    else if (child.id === 0x92) endNs = ebml.uintOf(child)
    else if (child.id === 0x80) {
      ebml.eachChild(child, (display) => {
        if (display.id === 0x85) title = ebml.textOf(display)
      })
    }
  })
  return { uid, startNs, endNs, title }
}
