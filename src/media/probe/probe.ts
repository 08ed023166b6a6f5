import { closeSync } from 'node:fs'
import { isAbsolute } from 'node:path'

import { AppError } from '../../domain/error.ts'
import type { Finding } from '../../domain/media.ts'
import type { MediaProbe } from '../../domain/probe.ts'
import type { FileOpener, ReadFacts } from '../../domain/reading.ts'
import type { TaggedSound } from '../../domain/tags.ts'
import { streamOf } from '../tags/sound.ts'
import type { HeaderFacts, HeaderReading } from './header.ts'
import { readHeader } from './read-header.ts'
import { type FfprobeDeps, runFfprobe } from './run-ffprobe.ts'
import { announcedSizeBeyond } from './truncation.ts'
import { judgeCodecs } from './verdict.ts'

/**
 * - `ok`: `probe` is what the file with `facts` says; `findings` tell of damage that does not hinder reading it. `helped`
 *   is why a program read it, as a clause; null when its header was enough.
 * - `unreadable`: this content has no streams that can be read; final until the file changes. `facts` are null when
 *   the file was not opened. `reason` is a sentence.
 * - `unavailable`: ffprobe would be needed and cannot be run here; `reason` is a sentence, `partial` what the header
 *   says, null when it says nothing.
 * - `changed`: another content was put at the path, or the file was written, while it was read.
 * - `vanished`: nothing is at the path any more.
 */
export type ProbeOutcome =
  | {
      readonly outcome: 'ok'
      readonly probe: MediaProbe
      readonly facts: ReadFacts
      readonly findings: readonly Finding[]
      readonly helped: string | null
    }
  | { readonly outcome: 'unreadable'; readonly reason: string; readonly facts: ReadFacts | null }
  | {
      readonly outcome: 'unavailable'
      readonly reason: string
      readonly partial: { readonly probe: MediaProbe; readonly facts: ReadFacts } | null
    }
  | { readonly outcome: 'changed' }
  | { readonly outcome: 'vanished' }

export interface ProberDeps extends FfprobeDeps {
  /** `auto` reads headers in process and asks ffprobe for what they do not tell; `ffprobe` asks it for every file. */
  readonly mode: 'auto' | 'ffprobe'
  readonly files: FileOpener
}

export interface ProbeRequest {
  /** Absolute path; bytes for a name that is not UTF-8. */
  readonly path: string | Buffer
  readonly signal?: AbortSignal
  /** What its tags say of its sound, where they were read: it spares a program for what has no header readers. */
  readonly sound?: TaggedSound | undefined
}

export interface Prober {
  /**
   * Reads the streams of one video or audio file. Throws `cancelled` when the signal aborts and `unavailable` when
   * the disk, not the file, is at fault; whatever the file or ffprobe do is an outcome.
   */
  probe(request: ProbeRequest): Promise<ProbeOutcome>
}

export function createProber(deps: ProberDeps): Prober {
  return {
    probe: async (request) => {
      requireAbsolute(request.path)
      const opened = deps.files.open(request.path)
      if (opened.outcome === 'vanished') return opened
      if (opened.outcome === 'refused')
        return unreadable(`It was not read: ${opened.reason}.`, null)
      // Held open until the end, so that the inode cannot be given to another file meanwhile.
      try {
        return await probeOpen(deps, request, opened)
      } finally {
        closeSync(opened.fd)
      }
    },
  }
}

interface OpenFile {
  readonly fd: number
  readonly facts: ReadFacts
}

async function probeOpen(
  deps: ProberDeps,
  request: ProbeRequest,
  file: OpenFile,
): Promise<ProbeOutcome> {
  if (file.facts.sizeBytes === 0) return unreadable('The file is empty.', file.facts)
  const header: HeaderReading =
    deps.mode === 'auto' ? readHeader(file.fd, file.facts.sizeBytes) : { outcome: 'foreign' }
  const sound = deps.mode === 'auto' && header.outcome === 'foreign' ? request.sound : undefined
  const stream = sound === undefined ? null : streamOf(sound)
  const judged =
    stream !== null
      ? fromHeader(file, { outcome: 'read', facts: stream, announcedBytes: null })
      : header.outcome === 'read'
        ? fromHeader(file, header)
        : await ask(deps, request, { file, header })
  const after = deps.files.look(request.path)
  if (after.outcome === 'vanished') return after
  return after.outcome === 'regular' && sameFile(after.facts, file.facts)
    ? judged
    : { outcome: 'changed' }
}

function fromHeader(
  { facts }: OpenFile,
  header: Extract<HeaderReading, { outcome: 'read' }>,
): ProbeOutcome {
  const findings = cutOff(facts.sizeBytes, header.announcedBytes)
  return { outcome: 'ok', probe: completed(header.facts, facts), facts, findings, helped: null }
}

async function ask(
  deps: ProberDeps,
  { path, signal }: ProbeRequest,
  { file, header }: { file: OpenFile; header: Exclude<HeaderReading, { outcome: 'read' }> },
): Promise<ProbeOutcome> {
  const { facts, fd } = file
  const said = await runFfprobe(deps, { path, fd }, signal)
  const findings = cutOff(facts.sizeBytes, announcedSizeBeyond(fd, facts.sizeBytes))
  switch (said.outcome) {
    case 'read': {
      const helped = header.outcome === 'unsure' ? header.reason : 'its header was not read'
      return { outcome: 'ok', probe: said.probe, facts, findings, helped }
    }
    case 'unreadable':
      return unreadable(findings[0]?.message ?? said.reason, facts)
    case 'unavailable': {
      const probe = header.outcome === 'unsure' ? header.facts : null
      // What its own structure shows to be cut off, without a word on its streams, ffprobe could not read either.
      if (probe === null && findings[0] !== undefined) {
        return unreadable(findings[0].message, facts)
      }
      const partial = probe === null ? null : { probe: completed(probe, facts), facts }
      return { ...said, partial }
    }
  }
}

/** The bit rate is that of the whole file, as ffprobe reckons it. */
function completed(header: HeaderFacts, { sizeBytes }: ReadFacts): MediaProbe {
  const { durationMs } = header
  const bitsPerSecond =
    durationMs === null || durationMs === 0 ? null : Math.round((sizeBytes * 8000) / durationMs)
  const probe = { ...header, bitsPerSecond }
  return { ...probe, verdict: judgeCodecs(probe) }
}

function cutOff(sizeBytes: number, announced: number | null): Finding[] {
  if (announced === null || announced <= sizeBytes) return []
  const message = `The file is cut off: it has ${sizeBytes} of at least ${announced} bytes.`
  return [{ code: 'file_truncated', message }]
}

function sameFile(a: ReadFacts, b: ReadFacts): boolean {
  return a.inode === b.inode && a.sizeBytes === b.sizeBytes && a.mtimeNs === b.mtimeNs
}

function unreadable(reason: string, facts: ReadFacts | null): ProbeOutcome {
  return { outcome: 'unreadable', reason, facts }
}

/** A relative path could be taken for an option or a protocol. */
function requireAbsolute(path: string | Buffer): void {
  const absolute = typeof path === 'string' ? isAbsolute(path) : path[0] === 0x2f
  if (!absolute) throw new AppError('internal', 'A file to be probed needs an absolute path.')
}
