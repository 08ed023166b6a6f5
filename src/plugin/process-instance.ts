import { readFileSync } from 'node:fs'

import { errorMessage } from '../domain/error.ts'
import type { Log } from '../domain/log.ts'
import type { ToInstance } from '../domain/plugin-messages.ts'
import { readInstanceMessage, strayMessage } from './instance-message.ts'
import type { PluginLog } from './api.ts'
import { createPluginLog } from './host/log.ts'
import { logLines } from './process-log.ts'
import type { InstanceEvents, PlacedInstance, StartThread } from './runner-types.ts'
import { maskerOf } from './secrets.ts'

/** A process that holds more memory is ended. */
const memoryLimitBytes = 1024 * 1024 * 1024
const lookAtMemoryEveryMs = 1_000
/** One that ends closes its connection a little before. */
const leaveMs = 1_000

/** Starts an instance in a process of its own: empty environment, working folder `/`, a group that ends with it. */
export function createProcessStart(deps: {
  /** Program and arguments, such that the child does not outlive this process. */
  command(): Promise<readonly string[]>
  /** What it logs becomes part of this. */
  readonly log: Log
}): StartThread {
  return (instance, events) => {
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
      const log = logOf(instance, deps.log)
      child = spawn(command, { events, log, over, isOver: () => isOver })
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

function logOf(instance: PlacedInstance, log: Log): PluginLog {
  return createPluginLog({ log, instance, masker: maskerOf(instance), now: () => Date.now() })
}

function spawn(
  command: readonly string[],
  to: { events: InstanceEvents; log: PluginLog; over(reason: string): void; isOver(): boolean },
): Bun.Subprocess {
  const child = Bun.spawn([...command], {
    cwd: '/',
    env: {},
    // What the plugin leaves behind ends with it.
    detached: true,
    // What it logs comes by its stderr, so that a crash loses none of it; what it prints goes nowhere.
    stdio: ['ignore', 'ignore', 'pipe'],
    serialization: 'json',
    ipc: (sent: unknown) => {
      if (to.isOver()) return
      const message = readInstanceMessage(sent)
      if (message === null) end(strayMessage)
      else to.events.message(message)
    },
    onDisconnect: () => {
      leaving = setTimeout(() => end('it closed its connection to the daemon'), leaveMs)
    },
  })
  // That its stderr ends in an odd way says nothing that its end does not.
  logLines(child.stderr, to.log).catch(() => undefined)
  let leaving: Timer | undefined
  let reason: string | null = null
  const end = (why: string): void => {
    reason ??= why
    killGroup(child.pid)
  }
  const memory = setInterval(() => {
    if (residentBytes(child.pid) <= memoryLimitBytes) return
    end(`it held more than ${memoryLimitBytes / 1024 / 1024} MiB of memory`)
  }, lookAtMemoryEveryMs)
  void child.exited.then((code) => {
    clearInterval(memory)
    clearTimeout(leaving)
    // Programs that it started are of its group, and would go on.
    killGroup(child.pid)
    to.over(reason ?? exitText(code, child.signalCode))
  })
  return child
}

function send(child: Bun.Subprocess, message: ToInstance): void {
  try {
    child.send(JSON.stringify(message.type === 'start' ? withPlainLog(message) : message))
  } catch {
    // The connection is closed: its end is told in a moment, and nobody waits for longer.
  }
}

/** Records for the daemon to read: where and how they are written is its own affair. */
function withPlainLog(
  start: Extract<ToInstance, { type: 'start' }>,
): Extract<ToInstance, { type: 'start' }> {
  return { ...start, log: { level: start.log.level, format: 'json' } }
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
