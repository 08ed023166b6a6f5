import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Latest change of a file, or of a folder and all below it. */
export function newest(path: string): number {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  const inner = readdirSync(path).map((name) => newest(join(path, name)))
  return Math.max(stats.mtimeMs, ...inner)
}
