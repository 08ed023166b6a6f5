import { AppError } from '../../domain/error.ts'
import type { MediaProbe } from '../../domain/probe.ts'
import type { RunProgram } from '../../domain/program.ts'
import { ffprobeArgs, ffprobeComplaint } from './ffprobe.ts'
import { mapFfprobe } from './map-ffprobe.ts'

/** What the program says of a file; `unreadable` is the file's fault, `unavailable` the program's. Sentences. */
export type ProgramReading =
  | { readonly outcome: 'read'; readonly probe: MediaProbe }
  | { readonly outcome: 'unreadable'; readonly reason: string }
  | { readonly outcome: 'unavailable'; readonly reason: string }

export interface FfprobeDeps {
  readonly run: RunProgram
  /** Name or absolute path of ffprobe. */
  readonly program: string
  /** Limit for one file. */
  readonly timeoutMs: number
}

/** The description of a file with hundreds of streams and thousands of chapters stays far below it. */
const maxOutputBytes = 8 * 1024 * 1024

/** Has ffprobe read an open file. Throws `cancelled` when the signal aborts. */
export async function runFfprobe(
  deps: FfprobeDeps,
  file: { readonly path: string | Buffer; readonly fd: number },
  signal: AbortSignal | undefined,
): Promise<ProgramReading> {
  // Program arguments are text; a name that is not UTF-8 is handed over as an open file instead.
  const place = typeof file.path === 'string' ? file.path : '/dev/fd/3'
  const result = await deps.run({
    program: deps.program,
    args: ffprobeArgs(place),
    timeoutMs: deps.timeoutMs,
    maxOutputBytes,
    ...(signal === undefined ? {} : { signal }),
    ...(typeof file.path === 'string' ? {} : { fds: [file.fd] }),
  })
  switch (result.outcome) {
    case 'missing':
      return { outcome: 'unavailable', reason: `${deps.program} is not installed.` }
    case 'killed':
      return judgeKill(deps, result.reason)
    case 'exited':
      return judgeExit(deps, result, ffprobeComplaint(result.stderr, place))
  }
}

/** Exit code 0 is no proof of a whole file, nor of any stream in it. */
function judgeExit(
  deps: FfprobeDeps,
  { code, stdout }: { code: number; stdout: Uint8Array },
  complaint: string,
): ProgramReading {
  // 126 and 127 come from the launcher or the dynamic linker: no file is to blame.
  if (code === 126 || code === 127) {
    return { outcome: 'unavailable', reason: `${deps.program} does not start: ${complaint}.` }
  }
  if (code > 128) return unreadable(`ffprobe was ended by signal ${code - 128}.`)
  if (code !== 0) return unreadable(`ffprobe says: ${complaint}.`)
  const json = parseJson(stdout)
  if (json === undefined) return unreadable('ffprobe gave no readable description.')
  const probe = mapFfprobe(json)
  return probe === null ? unreadable('It has neither video nor audio.') : { outcome: 'read', probe }
}

function judgeKill(deps: FfprobeDeps, reason: 'timeout' | 'output' | 'cancelled'): ProgramReading {
  switch (reason) {
    case 'timeout':
      return unreadable(`ffprobe did not finish in ${deps.timeoutMs / 1000} s.`)
    case 'output':
      return unreadable(`ffprobe printed more than ${maxOutputBytes / 1024 / 1024} MiB.`)
    case 'cancelled':
      throw new AppError('cancelled', 'Reading the streams was cancelled.')
  }
}

/** JSON in strict UTF-8; undefined for anything else. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

function unreadable(reason: string): ProgramReading {
  return { outcome: 'unreadable', reason }
}
