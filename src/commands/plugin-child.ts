import { tmpdir } from 'node:os'

import type { KitMessage, KitTask } from './plugin-kit-messages.ts'

/** Without a word for so long, the plugin holds its thread: a check or a test has 10 s. */
const silenceMs = 12_000

/** How the process of a kit task ended. */
export type KitEnd =
  | { readonly outcome: 'done' }
  /** `during` is what ran last. */
  | {
      readonly outcome: 'silent' | 'ended' | 'stopped'
      readonly during: string
      readonly reason: string
    }

/** A kit task on its way. */
export interface KitRun {
  readonly end: Promise<KitEnd>
  /** Kills it; `end` is then `stopped`. */
  stop(): void
}

/** Runs a task in a process of its own, with an empty environment; what the plugin prints goes to stderr. */
export function startKit(task: KitTask, listen: (message: KitMessage) => void): KitRun {
  const { promise, resolve, reject } = Promise.withResolvers<KitEnd>()
  let during = 'load'
  const finish = (end: KitEnd): void => {
    clearTimeout(timer)
    resolve(end)
    child.kill('SIGKILL')
  }
  const silent = (): void =>
    finish({ outcome: 'silent', during, reason: `nothing came of it in ${silenceMs / 1_000} s` })
  let timer = setTimeout(silent, silenceMs)
  const child = Bun.spawn([...ownCommand(), 'plugin-kit', JSON.stringify(task)], {
    // That of an instance in the daemon is empty as well; temporary files go where the author wants them.
    env: { TMPDIR: tmpdir() },
    stdin: 'ignore',
    stdout: 2,
    stderr: 2,
    serialization: 'json',
    ipc: (message: KitMessage) => {
      if (message.type === 'done') return finish({ outcome: 'done' })
      if (message.type === 'began') during = message.name
      clearTimeout(timer)
      timer = setTimeout(silent, silenceMs)
      try {
        listen(message)
      } catch (error) {
        // Nobody reads what it prints any more.
        reject(error)
        finish({ outcome: 'stopped', during, reason: 'it was stopped' })
      }
    },
  })
  void child.exited.then(() => {
    const how = child.signalCode ?? `exit code ${child.exitCode}`
    finish({ outcome: 'ended', during, reason: `its process ended with ${how}` })
  })
  return {
    end: promise,
    stop: () => finish({ outcome: 'stopped', during, reason: 'it was stopped' }),
  }
}

/** This program, also when it runs from its sources. */
function ownCommand(): readonly string[] {
  return Bun.main.startsWith('/$bunfs/') ? [process.execPath] : [process.execPath, Bun.main]
}
