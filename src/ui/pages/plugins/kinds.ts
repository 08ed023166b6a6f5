import type { PluginKind } from '../../api/plugin-types.ts'

/** What plugins of a kind are called, in the order in which they are shown. */
export const kinds: readonly {
  readonly kind: PluginKind
  readonly name: string
  readonly one: string
  readonly does: string
}[] = [
  { kind: 'enricher', name: 'Providers', one: 'provider', does: 'know what films and series are' },
  {
    kind: 'downloadClient',
    name: 'Download clients',
    one: 'download client',
    does: 'are followed, and imported from',
  },
  {
    kind: 'notifier',
    name: 'Notifiers',
    one: 'notifier',
    does: 'tell the world outside what happens',
  },
  { kind: 'scanner', name: 'Scanners', one: 'scanner', does: 'read the folders of libraries' },
]

/** What one plugin of a kind is called. */
export function kindWord(kind: PluginKind): string {
  return kinds.find((one) => one.kind === kind)?.one ?? kind
}

/** `notifier/phone`, to be sent and to stand in an address. */
export function addressOf({ kind, name }: { kind: PluginKind; name: string }): string {
  return `plugins/${kind}/${encodeURIComponent(name)}`
}

/** Names an instance in an address. */
export function keyOf({ kind, name }: { kind: PluginKind; name: string }): string {
  return `${kind}:${name}`
}
