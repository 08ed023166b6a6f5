/**
 * Switches off what would ask a provider on the Internet without an entry of its own: variables for a daemon with this
 * configuration file. One with enrichers of its own says itself what it wants of tvmaze.
 */
export function providersOff(toml: string): Readonly<Record<string, string>> {
  if (toml.includes('[[enricher]]')) return {}
  return { SHELFD__ENRICHER: JSON.stringify([{ plugin: 'tvmaze', enabled: false }]) }
}
