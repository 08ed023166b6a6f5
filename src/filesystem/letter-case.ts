import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { errnoOf } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'

/** Entries that are looked at for one whose name has letters. */
const entriesMost = 200

/**
 * Whether two names in a folder may differ in the case of their letters alone, by what is there: nothing is written. Null
 * when nothing there shows it.
 */
export function isCaseSensitive(folder: string): boolean | null {
  const names = readdirSync(systemPath(folder)).slice(0, entriesMost)
  const known = new Set(names)
  for (const name of names) {
    const other = swapped(name)
    if (other === name) continue
    if (known.has(other)) return true
    return !isSame(join(folder, name), join(folder, other))
  }
  return null
}

function swapped(name: string): string {
  return name.replaceAll(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  )
}

function isSame(path: string, other: string): boolean {
  try {
    const [one, two] = [lstatSync(systemPath(path)), lstatSync(systemPath(other))]
    return one.ino === two.ino && one.dev === two.dev
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw error
  }
}
