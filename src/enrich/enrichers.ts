import type { LibraryConfig, LibraryKind } from '../domain/library.ts'
import type { PluginInstance } from '../domain/plugin.ts'

/** Libraries whose films or series are looked for at providers. */
const asking: readonly LibraryKind[] = ['movies', 'series']
/** Bundled plugins that know one kind alone. Of others that is found out by asking them. */
const oneKind: Readonly<Record<string, LibraryKind>> = { tvmaze: 'series' }
/** Of instances of equal priority it comes first: it knows most. */
const firstPlugin = 'tmdb'

/** Names of the enrichers that are asked what the items of a library are; what an earlier one says goes first. */
export function enrichersOf(
  { kind, enrichers }: Pick<LibraryConfig, 'kind' | 'enrichers'>,
  instances: readonly (Pick<PluginInstance, 'kind' | 'name' | 'plugin' | 'enabled' | 'priority'> & {
    readonly origin: 'bundled' | 'folder'
  })[],
): readonly string[] {
  if (!asking.includes(kind)) return []
  const able = instances.filter((instance) => {
    const only = instance.origin === 'bundled' ? oneKind[instance.plugin] : undefined
    return instance.kind === 'enricher' && instance.enabled && (only ?? kind) === kind
  })
  const names = new Set(able.map(({ name }) => name))
  if (enrichers !== null) return enrichers.filter((name) => names.has(name))
  const place = ({ plugin }: { plugin: string }): number => (plugin === firstPlugin ? 0 : 1)
  return able
    .toSorted((a, b) => a.priority - b.priority || place(a) - place(b))
    .map(({ name }) => name)
}
