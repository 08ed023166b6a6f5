import { basename } from 'node:path'

import { valueText } from '../config/show.ts'
import type { FoundLibrary } from './guess-kind.ts'

/** What a first configuration says. */
export interface FirstConfig {
  readonly libraries: readonly FirstLibrary[]
  /** Relative to the file, or absolute. */
  readonly dataDir: string
  /** Of TMDB; null for none. */
  readonly token: string | null
}

export interface FirstLibrary extends Pick<FoundLibrary, 'path' | 'kind'> {
  readonly name: string
}

/** Names for libraries: those of their folders, numbered where two are called the same. */
export function named(found: readonly Omit<FirstLibrary, 'name'>[]): FirstLibrary[] {
  const taken = new Set<string>()
  return found.map(({ path, kind }) => {
    const plain = basename(path) || 'Library'
    const base = plain.charAt(0).toUpperCase() + plain.slice(1)
    let name = base
    for (let n = 2; taken.has(name.toLowerCase()); n += 1) name = `${base} ${n}`
    taken.add(name.toLowerCase())
    return { path, kind, name }
  })
}

/** The text of the file: what somebody may want to change first, and where the rest is told. */
export function firstConfigText({ libraries, dataDir, token }: FirstConfig): string {
  const lines = [
    '# shelfd reads this file. `shelfd config check` names every mistake with its line,',
    '# `shelfd config show --defaults` every option that there is.',
    '[server]',
    'host = "127.0.0.1"  # this machine alone; "0.0.0.0" is the whole network',
    'port = 8787',
    '',
    '[storage]',
    `data_dir = ${valueText(dataDir)}  # database and cache: on a local disk, outside of the libraries`,
    ...libraries.flatMap(({ name, kind, path }) => [
      '',
      '[[library]]',
      `name = ${valueText(name)}`,
      `kind = ${valueText(kind)}  # movies, series, music or images`,
      `path = ${valueText(path)}`,
    ]),
    ...(token === null
      ? []
      : ['', '[[enricher]]', 'plugin = "tmdb"', `settings = { token = ${valueText(token)} }`]),
  ]
  return `${lines.join('\n')}\n`
}
