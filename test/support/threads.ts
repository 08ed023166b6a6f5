import { readdirSync, readFileSync } from 'node:fs'

/** How many workers of this name run in this process; the system keeps its first 15 characters. */
export function threadsNamed(name: string): number {
  return readdirSync('/proc/self/task').filter((thread) => {
    try {
      return readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').trim() === name.slice(0, 15)
    } catch {
      return false
    }
  }).length
}
