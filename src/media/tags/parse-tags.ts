import { type IAudioMetadata, parseFromTokenizer } from 'music-metadata'
import { BufferSizeError } from 'strtok3'

import type { ReadFacts } from '../../domain/reading.ts'
import { TagBudgetSpent, TagSource } from './tag-source.ts'

/** Enough for a few pictures of 10 MB each, of which there are some. */
const maxBytes = 48 * 1024 * 1024
/** Reading takes milliseconds; a disk that has to wake up takes seconds. */
const maxMs = 20_000

/** A file that is open for reading. */
export interface OpenFile {
  readonly fd: number
  readonly facts: ReadFacts
}

/** The metadata, or a sentence about what is wrong. Throws as `TagReader.read`. */
export async function parseTags(
  { fd, facts }: OpenFile,
  signal: AbortSignal | undefined,
): Promise<IAudioMetadata | string> {
  const deadlineMs = performance.now() + maxMs
  // What is too much with its pictures may be sound without them.
  for (const skipCovers of [false, true]) {
    const source = new TagSource(fd, facts.sizeBytes, { maxBytes, deadlineMs, signal })
    try {
      const metadata = await parseFromTokenizer(source, { skipCovers })
      if (source.ended === null) return soundIn(metadata)
    } catch (error) {
      signal?.throwIfAborted()
      if (isOfSystem(error)) throw error
      if (source.ended === null && !(error instanceof BufferSizeError)) return unreadable
    }
  }
  return new TagBudgetSpent('Its tags ask for more reading than sound ones.').message
}

const unreadable = 'No sound and no tags can be read in it; it may be damaged or no audio file.'

/** Junk between the extension and nothing is read as an MP3 without a single frame. */
function soundIn(metadata: IAudioMetadata): IAudioMetadata | string {
  const { format } = metadata
  const isNothing = format.codec === undefined && format.sampleRate === undefined
  return isNothing && format.tagTypes.length === 0 ? unreadable : metadata
}

function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}
