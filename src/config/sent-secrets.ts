import { pluginTables } from '../domain/plugin.ts'
import { type Finding, pathText } from './explain.ts'
import { originsOf } from './kept-secrets.ts'
import type { ConfigPath } from './positions.ts'
import type { ConfigFile } from './schema.ts'
import { isTable } from './schema-tree.ts'
import { isSecretReference } from './settings-secrets.ts'

/** A file that an instance of a plugin reads as a secret. */
interface Reference {
  readonly path: ConfigPath
  readonly file: string
  /** All that says where it goes: the plugin, the setting it is for, and the addresses beside it. */
  readonly use: string
}

/**
 * A file that is read as a secret is sent to wherever the settings beside it say. Whoever edits the text without seeing
 * the secret may neither have another file read nor have one that is named already sent elsewhere, as with the settings
 * of one instance.
 */
export function secretFindings(before: ConfigFile, after: ConfigFile): readonly Finding[] {
  const known = referencesOf(before)
  return referencesOf(after).flatMap(({ path, file, use }) => {
    const same = known.filter((one) => one.file === file)
    if (same.some((one) => one.use === use)) return []
    const what =
      same.length === 0
        ? 'names a file as secret that was not named before'
        : 'names a secret file for another use or beside another address than before, and would be sent there'
    return {
      path,
      message: `${pathText(path)} ${what}`,
      hint: 'write the secret itself, or { env = "NAME" }, or edit the file on the machine itself',
    }
  })
}

function referencesOf(options: ConfigFile): readonly Reference[] {
  return Object.values(pluginTables).flatMap((table) =>
    options[table].flatMap(({ plugin, settings }, index) => {
      const addresses = originsOf(settings).toSorted()
      return filesIn(settings, []).map(({ at, file }) => ({
        path: [table, index, 'settings'],
        file,
        use: JSON.stringify([table, plugin, at, addresses]),
      }))
    }),
  )
}

function filesIn(value: unknown, at: ConfigPath): readonly { at: ConfigPath; file: string }[] {
  if (isSecretReference(value)) return 'file' in value ? [{ at, file: value.file }] : []
  if (Array.isArray(value)) return value.flatMap((item, index) => filesIn(item, [...at, index]))
  if (!isTable(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => filesIn(inner, [...at, key]))
}
