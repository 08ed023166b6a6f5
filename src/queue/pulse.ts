// Shared memory through which a thread shows that it lives, without a message a job: slot 0 is the last turn of its
// event loop, slot 1 its number in the system, then two numbers for each run: id (0 is free) and the time of its last
// sign of life.
const slots = 32
const firstSlot = 2

export interface Pulse {
  /** Worker side: the number of its thread in the system; 0 where there is none. */
  place(thread: number): void
  /** The event loop turned. */
  beat(now: number): void
  start(id: number, now: number): void
  alive(id: number, now: number): void
  end(id: number): void
  /** Writer side. */
  lastBeatAt(): number
  thread(): number
  running(): { id: number; aliveAt: number }[]
  /** Takes the thread and all that it runs for alive now: the clock has leapt, or nobody could look. */
  excuse(now: number): void
}

export function createPulseMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT * (firstSlot + slots * 2))
}

export function createPulse(memory: SharedArrayBuffer): Pulse {
  const cells = new Float64Array(memory)
  const find = (id: number): number => {
    for (let at = firstSlot; at < cells.length; at += 2) if (cells[at] === id) return at
    return -1
  }
  return {
    place: (thread) => void (cells[1] = thread),
    beat: (now) => void (cells[0] = now),
    start: (id, now) => {
      const at = find(0)
      if (at < 0) return
      cells[at + 1] = now
      cells[at] = id
    },
    alive: (id, now) => {
      const at = find(id)
      if (at > 0) cells[at + 1] = now
    },
    end: (id) => {
      const at = find(id)
      if (at > 0) cells[at] = 0
    },
    lastBeatAt: () => cells[0] ?? 0,
    thread: () => cells[1] ?? 0,
    running: () => {
      const jobs: { id: number; aliveAt: number }[] = []
      for (let at = firstSlot; at < cells.length; at += 2) {
        const id = cells[at] ?? 0
        if (id !== 0) jobs.push({ id, aliveAt: cells[at + 1] ?? 0 })
      }
      return jobs
    },
    excuse: (now) => {
      cells[0] = now
      for (let at = firstSlot; at < cells.length; at += 2) if (cells[at] !== 0) cells[at + 1] = now
    },
  }
}
