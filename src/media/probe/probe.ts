import { closeSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { AppError } from '../../domain/error.ts'
import type { Finding } from '../../domain/media.ts'
import type { MediaProbe } from '../../domain/probe.ts'
import { ffprobeArgs, ffprobeComplaint } from './ffprobe.ts'
import { mapFfprobe } from './map-ffprobe.ts'
import { openRegularFile, statRegularFile } from './open-regular-file.ts'
import type { FileFacts } from './open-regular-file.ts'
import { announcedSizeBeyond } from './truncation.ts'

/** What a prober needs of a program runner. */
export type ProbeProgram = (call: {
  readonly program: string
  readonly args: readonly string[]
  readonly timeoutMs: number
  readonly maxOutputBytes: number
  readonly signal?: AbortSignal
  readonly fds?: readonly number[]
}) => Promise<ProbeProgramResult>

export type ProbeProgramResult =
  | {
      readonly outcome: 'exited'
      readonly code: number
      readonly stdout: Uint8Array
      readonly stderr: string
    }
  | { readonly outcome: 'killed'; readonly reason: 'timeout' | 'output' | 'cancelled' }
  | { readonly outcome: 'missing' }

/**
 * - `ok`: `probe` is what the file with `facts` says; `findings` tell of damage that does not hinder reading it.
 * - `unreadable`: this content has no streams that can be read; final until the file changes. `facts` are null when
 *   the file was not opened. `reason` is a sentence.
 * - `unavailable`: nothing was learned, because ffprobe cannot be run here; `reason` is a sentence.
 * - `changed`: another content was put at the path, or the file was written, while it was read.
 * - `vanished`: nothing is at the path any more.
 */
export type ProbeOutcome =
  | {
      readonly outcome: 'ok'
      readonly probe: MediaProbe
      readonly facts: FileFacts
      readonly findings: readonly Finding[]
    }
  | { readonly outcome: 'unreadable'; readonly reason: string; readonly facts: FileFacts | null }
  | { readonly outcome: 'unavailable'; readonly reason: string }
  | { readonly outcome: 'changed' }
  | { readonly outcome: 'vanished' }

export interface ProberDeps {
  readonly run: ProbeProgram
  /** Name or absolute path of ffprobe. */
  readonly program: string
  /** Limit for one file. */
  readonly timeoutMs: number
}

export interface ProbeRequest {
  /** Absolute path; bytes for a name that is not UTF-8. */
  readonly path: string | Buffer
  readonly signal?: AbortSignal
}

export interface Prober {
  /**
   * Reads the streams of one video or audio file. Throws `cancelled` when the signal aborts and `unavailable` when
   * the disk, not the file, is at fault; whatever the file or ffprobe do is an outcome.
   */
  probe(request: ProbeRequest): Promise<ProbeOutcome>
}

/** The description of a file with hundreds of streams and thousands of chapters stays far below it. */
const maxOutputBytes = 8 * 1024 * 1024

export function createProber(deps: ProberDeps): Prober {
  return {
    probe: async (request) => {
      requireAbsolute(request.path)
      const opened = openRegularFile(request.path)
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
  readonly facts: FileFacts
}

async function probeOpen(
  deps: ProberDeps,
  { path, signal }: ProbeRequest,
  { fd, facts }: OpenFile,
): Promise<ProbeOutcome> {
  if (facts.sizeBytes === 0) return unreadable('The file is empty.', facts)
  // Program arguments are text; a name that is not UTF-8 is handed over as an open file instead.
  const byDescriptor = typeof path !== 'string'
  const file = byDescriptor ? '/dev/fd/3' : path
  const result = await deps.run({
    program: deps.program,
    args: ffprobeArgs(file),
    timeoutMs: deps.timeoutMs,
    maxOutputBytes,
    ...(signal === undefined ? {} : { signal }),
    ...(byDescriptor ? { fds: [fd] } : {}),
  })
  const judged = judgeResult(deps, result, { fd, facts, file })
  if (judged.outcome === 'unavailable') return judged
  const after = statRegularFile(path)
  if (after.outcome === 'vanished') return after
  return after.outcome === 'regular' && sameFile(after.facts, facts)
    ? judged
    : { outcome: 'changed' }
}

type JudgedFile = OpenFile & { readonly file: string }

function judgeResult(
  deps: ProberDeps,
  result: ProbeProgramResult,
  opened: JudgedFile,
): ProbeOutcome {
  switch (result.outcome) {
    case 'missing':
      return { outcome: 'unavailable', reason: `${deps.program} is not installed.` }
    case 'killed':
      return judgeKill(deps, result.reason, opened.facts)
    case 'exited': {
      const complaint = ffprobeComplaint(result.stderr, opened.file)
      // 126 and 127 come from the launcher or the dynamic linker: no file is to blame.
      if (result.code === 126 || result.code === 127) {
        return { outcome: 'unavailable', reason: `${deps.program} does not start: ${complaint}.` }
      }
      return judgeExit({ code: result.code, stdout: result.stdout, complaint }, opened)
    }
  }
}

/** Exit code 0 is no proof of a whole file, nor of any stream in it. */
function judgeExit(
  { code, stdout, complaint }: { code: number; stdout: Uint8Array; complaint: string },
  { fd, facts }: JudgedFile,
): ProbeOutcome {
  if (code > 128) return unreadable(`ffprobe was ended by signal ${code - 128}.`, facts)
  const json = code === 0 ? parseJson(stdout) : null
  if (json === undefined) return unreadable('ffprobe gave no readable description.', facts)
  const probe = mapFfprobe(json)
  const findings = findDamage(fd, facts.sizeBytes)
  if (probe !== null) return { outcome: 'ok', probe, facts, findings }
  const failure = code === 0 ? 'It has neither video nor audio.' : `ffprobe says: ${complaint}.`
  return unreadable(findings[0]?.message ?? failure, facts)
}

function judgeKill(
  deps: ProberDeps,
  reason: 'timeout' | 'output' | 'cancelled',
  facts: FileFacts,
): ProbeOutcome {
  switch (reason) {
    case 'timeout':
      return unreadable(`ffprobe did not finish in ${deps.timeoutMs / 1000} s.`, facts)
    case 'output':
      return unreadable(`ffprobe printed more than ${maxOutputBytes / 1024 / 1024} MiB.`, facts)
    case 'cancelled':
      throw new AppError('cancelled', 'Reading the streams was cancelled.')
  }
}

function findDamage(fd: number, sizeBytes: number): Finding[] {
  const announced = announcedSizeBeyond(fd, sizeBytes)
  if (announced === null) return []
  const message = `The file is cut off: it has ${sizeBytes} of at least ${announced} bytes.`
  return [{ code: 'file_truncated', message }]
}

/** JSON in strict UTF-8; undefined for anything else. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

function sameFile(a: FileFacts, b: FileFacts): boolean {
  return a.inode === b.inode && a.sizeBytes === b.sizeBytes && a.mtimeNs === b.mtimeNs
}

function unreadable(reason: string, facts: FileFacts | null): ProbeOutcome {
  return { outcome: 'unreadable', reason, facts }
}

/** A relative path could be taken for an option or a protocol. */
function requireAbsolute(path: string | Buffer): void {
  const absolute = typeof path === 'string' ? isAbsolute(path) : path[0] === 0x2f
  if (!absolute) throw new AppError('internal', 'A file to be probed needs an absolute path.')
}
