import { readFileSync } from 'node:fs'

import { errorMessage } from '../domain/error.ts'
import type { ToInstance } from '../domain/plugin-messages.ts'
import type { InstanceEvents, StartThread } from './runner-types.ts'

/** A process that holds more memory is ended. */
const memoryLimitBytes = 1024 * 1024 * 1024
const lookAtMemoryEveryMs = 1_000

/** Starts an instance in a process of its own: empty environment, working folder `/`, a group that ends with it. */
export function createProcessStart(deps: {
  /** Program and arguments, such that the child does not outlive this process. */
  command(): Promise<readonly string[]>
}): StartThread {
  return (_instance, events) => {
    const waiting: ToInstance[] = []
    let child: Bun.Subprocess | null = null
    let isOver = false
    const over = (reason: string): void => {
      if (isOver) return
      isOver = true
      events.ended(reason)
    }
    const start = async (): Promise<void> => {
      const command = await deps.command()
      if (isOver) return
      child = spawn(command, { events, over, isOver: () => isOver })
      for (const message of waiting.splice(0)) send(child, message)
    }
    start().catch((error: unknown) => over(errorMessage(error)))
    return {
      send: (message) => {
        if (isOver) return
        if (child === null) waiting.push(message)
        else send(child, message)
      },
      kill: () => {
        isOver = true
        if (child !== null) killGroup(child.pid)
      },
    }
  }
}

function send(child: Bun.Subprocess, message: ToInstance): void {
  try {
    child.send(JSON.stringify(message))
  } catch (error) {
    // It has ended, and `exited` is about to say so.
    if ((error as { code?: unknown }).code !== 'ERR_IPC_CHANNEL_CLOSED') throw error
  }
}

function spawn(
  command: readonly string[],
  to: { events: InstanceEvents; over(reason: string): void; isOver(): boolean },
): Bun.Subprocess {
  const child = Bun.spawn([...command], {
    cwd: '/',
    env: {},
    // What the plugin leaves behind ends with it.
    detached: true,
    // Its log goes where that of the daemon goes; what it prints goes nowhere.
    stdio: ['ignore', 'ignore', 'inherit'],
    serialization: 'json',
    ipc: (message: unknown) => {
      if (!to.isOver()) to.events.message(String(message))
    },
  })
  let reason: string | null = null
  const memory = setInterval(() => {
    if (residentBytes(child.pid) <= memoryLimitBytes) return
    reason = `it held more than ${memoryLimitBytes / 1024 / 1024} MiB of memory`
    killGroup(child.pid)
  }, lookAtMemoryEveryMs)
  void child.exited.then((code) => {
    clearInterval(memory)
    // Programs that it started are of its group, and would go on.
    killGroup(child.pid)
    to.over(reason ?? exitText(code, child.signalCode))
  })
  return child
}

function exitText(code: number, signal: NodeJS.Signals | number | null): string {
  return signal === null ? `its process ended with code ${code}` : `its process ended by ${signal}`
}

function residentBytes(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Number(kilobytes ?? 0) * 1024
  } catch {
    // It has just ended, or this system cannot tell.
    return 0
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody of the group is left.
  }
}
