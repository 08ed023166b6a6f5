import { readFileSync } from 'node:fs'

/** True while a process of that id runs; a zombie has ended. */
export function alive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return !/^\d+ \(.*\) [ZX]/s.test(stat)
  } catch {
    return false
  }
}

/** Waits for a fact about another process, which sends no event when it comes true. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('the condition did not come true in 5 s')
    await Bun.sleep(10)
  }
}
