import * as v from 'valibot'

import type { DoctorReport, LookAtAll } from '../domain/doctor.ts'
import { AppError } from '../domain/error.ts'
import { doctorSchema } from '../http/views/doctor.ts'

/** A share that hangs keeps its look for ever, and nobody else waits for it longer than this. */
const defaultLimitMs = 120_000
/** A look that hangs in the kernel does not end when it is killed: no more of them than these are left behind. */
const mostStuck = 2

/**
 * The doctor of a daemon: `shelfd doctor` in a process of its own, as a file call to a disk that hangs cannot be ended but
 * with its process. Whoever asks while one looks gets its report, and while too many hang nobody gets one.
 */
export function createDoctor(options: {
  /** This program and the arguments that it needs to be itself. */
  readonly command: readonly string[]
  /** The configuration file. */
  readonly file: string
  readonly limitMs?: number
  /** What ends a look that takes too long. */
  readonly killSignal?: NodeJS.Signals
}): LookAtAll {
  const running = new Map<boolean, Promise<DoctorReport>>()
  const looks = new Set<number>()
  return ({ network }) => {
    const known = running.get(network)
    if (known !== undefined) return known
    const stuck = [...looks]
    if (stuck.length - running.size >= mostStuck) return Promise.reject(tooManyStuck(stuck))
    const look = run(options, network, looks).finally(() => running.delete(network))
    running.set(network, look)
    return look
  }
}

function tooManyStuck(pids: readonly number[]): AppError {
  return new AppError(
    'timeout',
    `${pids.length} looks before this one still hang at a disk or share that does not answer (processes ${pids.join(', ')}); ` +
      'another begins once one of them has ended. The health list says which disk it is.',
  )
}

async function run(
  {
    command,
    file,
    limitMs = defaultLimitMs,
    killSignal = 'SIGKILL',
  }: Parameters<typeof createDoctor>[0],
  network: boolean,
  looks: Set<number>,
): Promise<DoctorReport> {
  const args = ['doctor', '--json', '--config', file, ...(network ? ['--network'] : [])]
  const child = Bun.spawn([...command, ...args], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: limitMs,
    killSignal,
  })
  looks.add(child.pid)
  void child.exited.finally(() => looks.delete(child.pid))
  const said = Promise.all([child.stdout.text(), child.stderr.text()])
  // One that hangs in the kernel does not even end when it is killed.
  const late = Promise.withResolvers<null>()
  const timer = setTimeout(() => late.resolve(null), limitMs + 1_000)
  const told = await Promise.race([said, late.promise])
  clearTimeout(timer)
  if (told === null || child.signalCode !== null) {
    throw new AppError(
      'timeout',
      `The look took longer than ${limitMs / 1000} s: a disk or share does not answer. The health list says which.`,
    )
  }
  const [out, err] = told
  const report = v.safeParse(v.pipe(v.string(), v.parseJson(), doctorSchema), out)
  if (report.success) return report.output
  throw new AppError('unavailable', `The look could not be made: ${err.trim() || 'no answer'}`)
}
