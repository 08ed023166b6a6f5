import type { ScanEntry } from 'shelfd/plugin'

/**
 * Leaves one file of each VobSub pair: the `.idx`, which players open, without the `.sub` of the same name that it
 * points into. An `.idx` alone holds no subtitles; a `.sub` alone is a text of its own.
 */
export function pairVobSubs(entries: readonly ScanEntry[]): readonly ScanEntry[] {
  if (!entries.some(({ name }) => /\.idx$/i.test(name))) return entries
  const paths = new Set(entries.map(({ path }) => path.toLowerCase()))
  return entries.filter(({ path }) => {
    const lower = path.toLowerCase()
    const base = lower.slice(0, -'.idx'.length)
    if (lower.endsWith('.sub')) return !paths.has(`${base}.idx`)
    return !lower.endsWith('.idx') || paths.has(`${base}.sub`)
  })
}
