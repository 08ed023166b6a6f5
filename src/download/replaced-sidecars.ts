import { fileKindOf } from '../filesystem/file-kind.ts'

/**
 * Names in a folder that belonged to a video which has left it, by its stem: subtitles, sidecars and pictures. What another
 * video of the folder answers to as well stays with that one.
 */
export function findSidecars(names: readonly string[], video: string): readonly string[] {
  const stem = stemOf(video)
  const others = names.filter((name) => fileKindOf(name) === 'video').map(stemOf)
  return names.filter((name) => {
    const kind = fileKindOf(name)
    if (kind !== 'subtitle' && kind !== 'nfo' && kind !== 'image') return false
    if (!belongs(name, stem)) return false
    return !others.some((other) => other.length >= stem.length && belongs(name, other))
  })
}

function belongs(name: string, stem: string): boolean {
  return name.startsWith(`${stem}.`) || name.startsWith(`${stem}-`)
}

function stemOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? name : name.slice(0, dot)
}
