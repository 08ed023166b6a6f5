import { existsSync, mkdirSync, symlinkSync } from 'node:fs'

import { binary } from './binary.ts'
import { type Household, until } from './household.ts'
import { providersOff } from './providers.ts'

export interface Pasted {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Exit codes of commands that did what they say: they ended, or went on until Ctrl-C. */
export const wellEnded = [0, 130]

/** What a command shows that goes on until Ctrl-C. */
const goesOn = /^shelfd serves |^: |^data: |until Ctrl-C\.$/m

/**
 * Runs commands as they are pasted into a shell in the folder of a household, with shelfd on its PATH, and waits until
 * they end or have shown that they go on for good. For curl an answer of 400 and above is a failure.
 */
export async function paste(commands: string, { home }: { home: Household }): Promise<Pasted> {
  home.write('.curlrc', 'fail\n')
  if (!existsSync(home.at('bin'))) {
    mkdirSync(home.at('bin'))
    symlinkSync(await binary(), home.at('bin/shelfd'))
  }
  const child = Bun.spawn(['bash', '-eu', '-c', commands], {
    // A group of its own, as a terminal makes one, for Ctrl-C.
    detached: true,
    cwd: home.folder,
    env: {
      PATH: `${home.at('bin')}:${process.env['PATH']}`,
      HOME: home.folder,
      NO_COLOR: '1',
      SHELFD__SERVER__PORT: '0',
      ...providersOff(''),
    },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const read = { out: '', err: '' }
  const collect = async (
    name: 'out' | 'err',
    stream: ReadableStream<Uint8Array>,
  ): Promise<void> => {
    const decoder = new TextDecoder()
    for await (const chunk of stream) read[name] += decoder.decode(chunk, { stream: true })
  }
  const whole = Promise.all([collect('out', child.stdout), collect('err', child.stderr)])
  await until(
    () => child.exitCode !== null || goesOn.test(read.out + read.err),
    `the end of ${commands}`,
  )
  if (child.exitCode === null) process.kill(-child.pid, 'SIGINT')
  const code = await child.exited
  await whole
  return { code, ...read }
}
