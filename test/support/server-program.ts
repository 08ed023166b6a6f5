import { until } from './until.ts'

/** A program that serves on this machine, such as the daemon of a download client. */
export interface ServerProgram extends AsyncDisposable {
  readonly pid: number
  /** What it printed. */
  printed(): string
  /** It answers no more, and does not know it: SIGSTOP. */
  freeze(): void
  thaw(): void
  /** SIGKILL, as a crash. */
  kill(): Promise<void>
  /** SIGTERM, and SIGKILL when that takes too long. */
  stop(): Promise<void>
}

const stopMostMs = 10_000

/**
 * Starts it and waits until it serves. It ends with the process that started it, however that ends.
 *
 * @throws Error with what it printed, when it ends before it serves.
 */
export async function startServerProgram(
  command: readonly [program: string, ...args: string[]],
  options: {
    readonly env: Readonly<Record<string, string>>
    readonly isServing: () => Promise<boolean>
  },
): Promise<ServerProgram> {
  const child = Bun.spawn(['setpriv', '--pdeathsig', 'KILL', ...command], {
    env: { PATH: process.env['PATH'], ...options.env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  let printed = ''
  const read = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder()
    for await (const chunk of stream) printed += decoder.decode(chunk, { stream: true })
  }
  void read(child.stdout)
  void read(child.stderr)
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await child.exited
  }
  const stop = async (): Promise<void> => {
    child.kill('SIGCONT')
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), stopMostMs)
    await child.exited
    clearTimeout(late)
  }
  const serves = async (): Promise<boolean> => {
    if (child.exitCode === null) return await options.isServing()
    throw new Error(`${command[0]} ended with ${child.exitCode}: ${printed}`)
  }
  try {
    await until(serves, { what: `${command[0]} that serves` })
  } catch (error) {
    await kill()
    throw error
  }
  return {
    pid: child.pid,
    printed: () => printed,
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    kill,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
