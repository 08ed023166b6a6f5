import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import typings from '../plugin/typings/shelfd-plugin.d.ts.txt' with { type: 'text' }

/** Name of the file that tells an editor of `shelfd/plugin`. */
export const typingsName = 'shelfd-plugin.d.ts'

/** The types of `shelfd/plugin` and `shelfd/plugin/testing` as this program has them. */
export function pluginTypings(): string {
  return typings
}

/** Brings the typings beside a plugin up to this program's, where it has any. */
export function refreshTypings(folder: string): void {
  const path = join(folder, typingsName)
  if (existsSync(path) && readFileSync(path, 'utf8') !== typings) writeFileSync(path, typings)
}
