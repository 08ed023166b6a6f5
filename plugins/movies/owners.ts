import type { Film } from './group.ts'
import type { Seen } from './sources.ts'

/**
 * Finds the files that may belong to a film. In a folder of many films only those that name one of its stems come
 * into question, and a look-up keeps a flat folder of thousands from being searched once for each.
 */
export function createOwners(
  files: readonly Seen[],
): (film: Film, isOnly: boolean) => readonly Seen[] {
  const byStem = new Map<string, Seen[]>()
  for (const file of files) {
    const name = namedBy(file)
    if (name === null) continue
    const list = byStem.get(name)
    if (list === undefined) byStem.set(name, [file])
    else list.push(file)
  }
  return (film, isOnly) => {
    if (isOnly) return files
    const names = new Set(film.cuts.map(nameOf))
    return [...names].flatMap((name) => byStem.get(name) ?? [])
  }
}

function nameOf(cut: Film['cuts'][number]): string {
  return cut.isDisc ? `${cut.folder}/` : cut.stem.toLowerCase()
}

function namedBy({ seen }: Seen): string | null {
  if (seen.disc !== undefined) return `${seen.disc.path}/`
  const stem = seen.extra?.stem ?? seen.artwork?.stem ?? seen.subtitle?.stem
  if (stem !== undefined && stem !== null) return stem.toLowerCase()
  return seen.kind === 'nfo' ? seen.stem.toLowerCase() : null
}
