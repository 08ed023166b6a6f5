import { join } from 'node:path'

/** Times of many requests, in ms. */
export interface Latencies {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly failures: readonly string[]
}

/** Requests a second. */
const rate = 100

/** Asks the API from another process for as long as `during` takes. */
export async function measure(
  target: { url: string; key: string; paths: readonly string[] },
  during: () => Promise<unknown>,
): Promise<Latencies> {
  const { url, key, paths } = target
  const child = Bun.spawn(
    [process.execPath, join(import.meta.dir, 'load.ts'), url, key, String(rate), ...paths],
    { stdin: 'pipe', stdout: 'pipe', stderr: 'inherit' },
  )
  await during()
  await child.stdin.end()
  const { times, failures } = (await new Response(child.stdout).json()) as {
    times: number[]
    failures: string[]
  }
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), failures }
}

/** Nice levels of the threads that a scan keeps busy: the writer, the walker and two that read files. */
const levels = [0, 5, 5, 5]

/** Keeps as many loops busy as a scan keeps threads, at the same priorities, while `work` runs. */
export async function besideBusyLoops<T>(work: () => Promise<T>): Promise<T> {
  const loops = levels.map((level) =>
    Bun.spawn(['nice', '-n', String(level), process.execPath, '-e', 'for (;;);'], {
      stdio: ['ignore', 'ignore', 'ignore'],
    }),
  )
  try {
    return await work()
  } finally {
    for (const loop of loops) loop.kill('SIGKILL')
    await Promise.all(loops.map(({ exited }) => exited))
  }
}
