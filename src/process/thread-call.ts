import { readFileSync, readlinkSync } from 'node:fs'

/** Number of the present thread in the system; 0 where that is not to be had. */
export function presentThread(): number {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1))
  } catch {
    return 0
  }
}

/** Calls in which a thread waits for others or for time, and hears when it is to end: futex, epoll, poll, sleep, wait. */
const waits: Readonly<Partial<Record<NodeJS.Architecture, readonly number[]>>> = {
  x64: [7, 35, 61, 202, 230, 232, 247, 271, 281, 441, 449, 455],
  arm64: [22, 73, 95, 98, 101, 115, 260, 441, 449, 455],
}

/**
 * Whether a thread is inside a call to the system that may hang, as one for a file does on a dead share. Such a thread
 * hears no signal, and the attempt to end it makes all threads of the process wait for that call (measured).
 */
export function isInFileCall(thread: number): boolean {
  if (thread === 0) return false
  try {
    // "running", or the number of the call and its arguments.
    const [call = ''] = readFileSync(`/proc/self/task/${thread}/syscall`, 'utf8').split(/\s/, 1)
    return /^\d+$/.test(call) && waits[process.arch]?.includes(Number(call)) === false
  } catch {
    // The thread has gone, or the system does not tell.
    return false
  }
}

const againMs = 1_000

/** Ends a worker that runs in a thread of this number; one that hangs in a file call ends a little after that returns. */
export function endWhenFree(worker: Pick<Worker, 'terminate'>, thread: number): void {
  if (isInFileCall(thread)) setTimeout(() => endWhenFree(worker, thread), againMs).unref()
  else worker.terminate()
}
