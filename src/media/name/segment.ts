import { takeCrc32 } from './crc32.ts'
import { findLooseEpisode } from './loose-episode.ts'
import { takeTags } from './ids.ts'
import { readFansubName } from './fansub-name.ts'
import { isHashed } from './hashed.ts'
import { isLibraryName, isPlainTitle } from './library-name.ts'
import { readLibraryName, readPlainTitle } from './library-reading.ts'
import { createReading, put, type Draft, type Reading } from './reading.ts'
import { reasons } from './reasons.ts'
import { withoutPosting } from './release-group.ts'
import { readReleaseName } from './release-name.ts'
import { unreversed } from './reversed.ts'
import { readSceneName } from './scene-name.ts'
import type { SegmentContext } from './segment-context.ts'
import { withoutSite, withoutTrailingSite } from './site-prefix.ts'
import { versionOf } from './version.ts'

/** True when a name says which episode it is. */
export function isEpisodic(draft: Draft | null | undefined): boolean {
  return draft?.episodes !== undefined || draft?.absolute !== undefined || draft?.date !== undefined
}

/** Reads one segment without its extension. */
export function readSegment(segment: string, context: SegmentContext): Reading {
  const reading = createReading(context.explained)
  const tagged = takeTags(unreversed(narrow(segment)))
  if (tagged.ids.length > 0) put(reading, ['ids', tagged.ids], reasons.idTag)
  put(reading, ['edition', tagged.edition], reasons.editionTag)
  const { rest, crc32 } = takeCrc32(tagged.rest)
  put(reading, ['crc32', crc32], reasons.crc32)
  const posted = unglued(withoutPosting(rest))
  const text = withoutSite(posted)
  const { readTail } = context
  // What the token library makes of a site before the title, only the longer way asks.
  const isTitle = text === posted ? context.isTitle : isNoTitle
  put(reading, ['version', versionOf(rest) ?? undefined], reasons.version)
  if (isHashed(text)) put(reading, ['title', text], reasons.wholeName)
  else if (isLibraryName(text)) readLibraryName(reading, text, context)
  else if (isPlainTitle(text) && !isNumbered(text, context)) readPlainTitle(reading, text)
  else if (
    !readSceneName(reading, text, { readTail, isTitle }) &&
    !readFansubName(reading, text, { ...context, isTitle })
  ) {
    // A name with any media extension reads like one with the most usual; `.ts` would read as a source.
    const tagged = withoutTrailingSite(posted)
    const whole = context.isFile ? `${tagged}.mkv` : tagged
    readReleaseName(reading, { text, posted, whole }, context)
  }
  return reading
}

function isNoTitle(): boolean {
  return false
}

// `HDTVx264`, `WEB-DLx265`.
function unglued(text: string): string {
  return text.replace(/(hdtv|dl|rip)(x26[45])(?!\d)/gi, '$1 $2')
}

// Digits and brackets of full width, as East Asian names have them.
function narrow(text: string): string {
  return /[\uff08-\uff5d]/.test(text)
    ? text.replace(/[\uff08\uff09\uff10-\uff19\uff3b\uff3d]/g, (wide) =>
        String.fromCharCode(wide.charCodeAt(0) - 0xfee0),
      )
    : text
}

function isNumbered(text: string, context: SegmentContext): boolean {
  return findLooseEpisode(text, { ...context, hasGroup: false }) !== null
}
