import { demoLibrary } from './library.ts'

/** Ports of the pretend providers. */
export interface ProviderPorts {
  readonly tmdb: number
  readonly tvmaze: number
}

/** What the pretend TMDB takes as the token of an account. */
export const demoToken = 'demo-of-a-read-access-token'

// The real ones want to be asked less often; these have nobody else to answer.
const rate = 'rate_limit = { requests = 1000, per = 1 }\n'

/** The configuration of the demo: its libraries, and providers on this machine in the place of the real ones. */
export function demoConfig(ports: ProviderPorts): string {
  const libraries = demoLibrary.map(
    ({ name, kind, folder: path }) =>
      `[[library]]\nname = "${name}"\nkind = "${kind}"\npath = "./${path}"\n`,
  )
  return [
    '# Made by scripts/start and never overwritten: edit it, or delete it to have it made anew.\n',
    '[storage]\ndata_dir = "./data"\n',
    ...libraries,
    providerEntries(ports),
  ].join('\n')
}

/** The pretend providers as a configuration names them. */
export function providerEntries(ports: ProviderPorts): string {
  return [
    '# The demo needs no account and no network: scripts/start brings pretend providers along.',
    '# For the real ones give the token of your TMDB account, and take away addresses and rates.',
    `[[enricher]]\nplugin = "tmdb"\n[enricher.settings]\nurl = "${urlOf(ports.tmdb)}"\ntoken = "${demoToken}"\n${rate}`,
    `[[enricher]]\nplugin = "tvmaze"\n[enricher.settings]\nurl = "${urlOf(ports.tvmaze)}"\n${rate}`,
  ].join('\n')
}

/** The ports that a configuration of the demo names; null when it names no providers on this machine. */
export function providerPorts(toml: string): ProviderPorts | null {
  const { enricher = [] } = Bun.TOML.parse(toml) as { enricher?: readonly EnricherEntry[] }
  const portOf = (plugin: string): number | null => {
    const entry = enricher.find((one) => one.plugin === plugin)
    const url = URL.parse(String(entry?.settings?.url))
    return url?.hostname === '127.0.0.1' && url.port !== '' ? Number(url.port) : null
  }
  const [tmdb, tvmaze] = [portOf('tmdb'), portOf('tvmaze')]
  return tmdb === null || tvmaze === null ? null : { tmdb, tvmaze }
}

interface EnricherEntry {
  readonly plugin?: unknown
  readonly settings?: { readonly url?: unknown }
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`
}
