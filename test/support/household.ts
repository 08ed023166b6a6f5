import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { binary } from './binary.ts'
import { providersOff } from './providers.ts'

/** A folder with a configuration, libraries and a stand-in for ffprobe that waits until it is let go. */
export interface Household {
  readonly folder: string
  readonly dataDir: string
  /** Absolute path below the folder. */
  at(path: string): string
  write(path: string, content: string | Uint8Array): void
  /** Lets every probe that waits, and all later ones, finish. */
  openGate(): void
  /** Makes probes wait again. */
  closeGate(): void
  /** Runs a command of the executable to its end. */
  run(args: readonly string[], options?: RunOptions): Promise<Run>
  /** Starts a command of the executable. */
  start(args: readonly string[], options?: RunOptions): Promise<Program>
  [Symbol.asyncDispose](): Promise<void>
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Put before the executable, such as `unshare -pf`. */
  readonly wrapper?: readonly string[]
}

export interface Run {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A running program; its output can be read while it runs. */
export interface Program {
  readonly pid: number
  readonly exited: Promise<number>
  out(): string
  err(): string
  kill(signal?: NodeJS.Signals): void
}

export interface HouseholdOptions {
  /** Further lines of the configuration. */
  readonly config?: string
  /** Films in the library `Films`, each in a folder of its own. */
  readonly films?: number
  /** Probes answer at once. */
  readonly open?: boolean
  /** Where its folder is made; by default where temporary files are. */
  readonly below?: string
}

const probeAnswer = JSON.stringify({
  format: { format_name: 'matroska,webm', duration: '60.0' },
  streams: [{ index: 0, codec_type: 'video', codec_name: 'h264', width: 1280, height: 720 }],
})

/** Files of a test are young, and what is wrong with a young one is not told before it has settled. */
const noSettling = '[watch]\nsettle_time = "0s"\n'

export function createHousehold({
  config = '',
  films = 3,
  open = false,
  below = tmpdir(),
}: HouseholdOptions = {}): Household {
  const folder = mkdtempSync(join(below, 'shelfd-household-'))
  const at = (path: string): string => join(folder, path)
  const running = new Set<Program>()
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(at(path)), { recursive: true })
    writeFileSync(at(path), content)
  }
  // Its environment is kept for those who look for secrets in it.
  write(
    'ffprobe',
    `#!/bin/sh\nenv > '${at('probe-environment')}'\nwhile [ ! -e '${at('gate')}' ]; do sleep 0.05; done\necho '${probeAnswer}'\n`,
  )
  chmodSync(at('ffprobe'), 0o755)
  mkdirSync(at('films'))
  for (let n = 1; n <= films; n++) write(`films/Film ${n} (2001)/Film ${n} (2001).mkv`, `film ${n}`)
  write(
    'shelfd.toml',
    `${config.includes('[watch]') ? '' : noSettling}[probe]\nffprobe = "${at('ffprobe')}"\n${config}\n[[library]]\nname = "Films"\nkind = "movies"\npath = "./films"\nwatch = false\nschedule = "off"\n`,
  )
  if (open) write('gate', '')
  const start = async (args: readonly string[], options: RunOptions = {}): Promise<Program> => {
    const written = existsSync(at('shelfd.toml')) ? readFileSync(at('shelfd.toml'), 'utf8') : ''
    const env = { ...providersOff(written), ...options.env }
    const program = await spawn(args, { cwd: folder, ...options, env })
    running.add(program)
    return program
  }
  return {
    folder,
    dataDir: at('data'),
    at,
    write,
    openGate: () => write('gate', ''),
    closeGate: () => rmSync(at('gate'), { force: true }),
    start,
    run: async (args, options) => {
      const program = await start(args, options)
      const code = await program.exited
      return { code, out: program.out(), err: program.err() }
    },
    [Symbol.asyncDispose]: async () => {
      write('gate', '')
      for (const program of running) program.kill('SIGKILL')
      await Promise.all([...running].map(({ exited }) => exited))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function spawn(args: readonly string[], options: RunOptions): Promise<Program> {
  const { env = {}, cwd, wrapper = [] } = options
  const child = Bun.spawn([...wrapper, await binary(), ...args], {
    ...(cwd !== undefined && { cwd }),
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: '/nonexistent',
      SHELFD__SERVER__PORT: '0',
      ...env,
    },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const out = collect(child.stdout)
  const err = collect(child.stderr)
  return {
    pid: child.pid,
    exited: Promise.all([child.exited, out.done, err.done]).then(([code]) => code),
    out: () => out.text(),
    err: () => err.text(),
    kill: (signal = 'SIGTERM') => child.kill(signal),
  }
}

function collect(stream: ReadableStream<Uint8Array>): { text(): string; done: Promise<void> } {
  let text = ''
  const decoder = new TextDecoder()
  const read = async (): Promise<void> => {
    for await (const chunk of stream) text += decoder.decode(chunk, { stream: true })
  }
  return { text: () => text, done: read() }
}

/** Waits for what another process does; fails after ten seconds, or as many as are given. */
export async function until<T>(
  look: () => T | Promise<T>,
  what: string,
  seconds = 45,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + seconds * 1_000
  while (performance.now() < deadline) {
    const found = await look()
    if (found) return found
    await Bun.sleep(20)
  }
  throw new Error(`waited in vain for ${what}`)
}
