import type { Finding } from '../../domain/media.ts'
import type { NfoDocument, NfoResult } from '../../domain/scanner.ts'
import { decodeText } from './decode.ts'
import { mergeIds } from './ids.ts'
import { readBareId, readLinks, type LinkFacts } from './links.ts'
import { mapElement } from './map-document.ts'
import { parseXml } from './parse-xml.ts'
import { maxElements, splitNfo } from './split.ts'
import type { NfoParts } from './split.ts'

/** A tvshow.nfo with several hundred actors stays below 400 KiB. */
export const maxNfoBytes = 1024 * 1024

/**
 * Reads a Kodi NFO: one root element, several `<episodedetails>`, XML with a link beside it, or only a link (a
 * document with ids alone). Never throws: what cannot be read is a finding, `nfo_invalid` or `nfo_too_large`, whose
 * message says why; elements that can be read are returned beside it. Entities that a file declares are not
 * expanded: such a file is invalid. Takes less than 200 ms for any content, about 10 µs for a usual one.
 */
export function readNfo(bytes: Uint8Array): NfoResult {
  if (bytes.length > maxNfoBytes) return tooLarge(bytes.length)
  const text = decodeText(bytes)
  if (text.trim() === '') return invalid('The NFO is empty.')
  if (text.includes('<!ENTITY')) {
    return invalid('The NFO declares entities of its own, which is not safe to read.')
  }
  const parts = splitNfo(text)
  if (parts.elements.length > maxElements) {
    return invalid(`The NFO holds more than ${maxElements} episodes.`)
  }
  const links = parts.around.includes('/') ? readLinks(parts.around) : null
  if (parts.root !== null) return readElements(parts, parts.root, idsFor(parts.root, links))
  const facts = links ?? readBareId(text)
  if (facts !== null) return { documents: [{ root: 'url', ...facts, metadata: {} }], findings: [] }
  return invalid('The NFO holds neither a Kodi element such as <movie> nor a link to a known page.')
}

const pageOf: Readonly<Record<NonNullable<NfoParts['root']>, LinkFacts['about'] | null>> = {
  movie: 'movie',
  tvshow: 'series',
  episodedetails: 'episode',
  season: null,
  musicvideo: null,
  artist: null,
  album: null,
}

/** Ids of addresses beside an element, unless they are pages of something else. */
function idsFor(root: NonNullable<NfoParts['root']>, links: LinkFacts | null): NfoDocument['ids'] {
  // A season has pages only below those of its series.
  if (links === null || root === 'season') return []
  return links.about === undefined || links.about === pageOf[root] ? links.ids : []
}

/** The result for a file of more than `maxNfoBytes`. */
export function tooLarge(sizeBytes: number): NfoResult {
  const message = `The NFO has ${sizeBytes} bytes; at most ${maxNfoBytes} are read.`
  return { documents: [], findings: [{ code: 'nfo_too_large', message }] }
}

function readElements(
  { elements }: NfoParts,
  root: NonNullable<NfoParts['root']>,
  linkIds: NfoDocument['ids'],
): NfoResult {
  const documents: NfoDocument[] = []
  const findings: Finding[] = []
  for (const [at, element] of elements.entries()) {
    const parsed = parseXml(element, root)
    if (parsed.outcome === 'parsed') documents.push(...mapElement(parsed.root, root))
    else findings.push(invalidFinding(invalidMessage(parsed.reason, at, elements.length)))
  }
  const [only] = documents
  // A link beside several episodes is that of their series.
  if (only === undefined || elements.length > 1) return { documents, findings }
  return {
    documents: [{ ...only, ids: mergeIds(only.ids, linkIds) }, ...documents.slice(1)],
    findings,
  }
}

function invalidMessage(reason: string, at: number, total: number): string {
  const which = total === 1 ? 'The NFO' : `Episode ${at + 1} of ${total} in the NFO`
  return `${which} is not valid XML: ${reason}.`
}

function invalid(message: string): NfoResult {
  return { documents: [], findings: [invalidFinding(message)] }
}

function invalidFinding(message: string): Finding {
  return { code: 'nfo_invalid', message }
}
