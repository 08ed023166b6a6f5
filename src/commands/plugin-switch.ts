import { allInstances } from '../bundled-plugins.ts'
import { draftEdit, writeEdit } from '../config/edit-file.ts'
import type { TomlEdit } from '../config/edit-toml.ts'
import type { LoadedConfig } from '../config/load.ts'
import { AppError } from '../domain/error.ts'
import { type PluginInstance, type PluginKind, pluginTables } from '../domain/plugin.ts'
import { nearest } from '../domain/suggest.ts'
import { replaceFile } from '../filesystem/replace-file.ts'
import type { CommandContext } from './context.ts'
import { safe } from './output.ts'

/** `shelfd plugin enable|disable NAME`: switches an instance in the configuration file; a running daemon follows. */
export function switchPlugin(
  context: CommandContext,
  { name, kind }: { readonly name: string; readonly kind?: PluginKind | undefined },
  enabled: boolean,
): void {
  const { output, json } = context
  const { request } = context.readConfig()
  let chosen: PluginInstance | undefined
  const draft = draftEdit(request, (before) => {
    chosen = choose(before, { name, kind })
    return chosen.enabled === enabled ? [] : [editOf(before, chosen, enabled)]
  })
  writeEdit(draft, { request, replaceFile })
  const changed = draft.after.text !== draft.before.text
  if (json) return output.json({ kind: chosen?.kind, name: chosen?.name, enabled, changed })
  const state = enabled ? 'on' : 'off'
  output.print(`${safe(chosen?.name ?? name)} is switched ${state}.`)
  output.note(changed ? 'A running daemon takes it over by itself.' : 'It was so already.')
}

/** @throws AppError `not_found`, and `conflict` for a name that several kinds have. */
function choose(
  { config }: LoadedConfig,
  { name, kind }: { readonly name: string; readonly kind?: PluginKind | undefined },
): PluginInstance {
  const all = allInstances(config.instances)
  const found = all.filter((one) => one.name === name && (kind ?? one.kind) === one.kind)
  const [only, ...others] = found
  if (only === undefined) {
    const names = all.map((one) => one.name)
    const near = nearest(name, names)
    const hint = near === null ? `known are ${names.join(', ')}` : `did you mean ${near}?`
    throw new AppError('not_found', `There is no instance of a plugin named ${name}; ${hint}`)
  }
  if (others.length === 0) return only
  const kinds = found.map((one) => pluginTables[one.kind]).join(', ')
  throw new AppError('conflict', `${name} is the name of several (${kinds}): say which by --kind.`)
}

function editOf(
  { config }: LoadedConfig,
  { kind, name, plugin }: PluginInstance,
  enabled: boolean,
): TomlEdit {
  const list = pluginTables[kind]
  const index = config.instances
    .filter((one) => one.kind === kind)
    .findIndex((one) => one.name === name)
  if (index >= 0) return { type: 'set', path: [list, index, 'enabled'], value: enabled }
  // One that is there without an entry.
  return { type: 'add', list, block: { plugin, ...(name !== plugin && { name }), enabled } }
}
