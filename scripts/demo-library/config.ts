import { join } from 'node:path'

import { demoLibrary } from './library.ts'

/** Ports of the pretend providers. */
export interface ProviderPorts {
  readonly tmdb: number
  readonly tvmaze: number
}

/** The same, and the port of the pretend qBittorrent. */
export interface DemoPorts extends ProviderPorts {
  readonly qbittorrent: number
}

/** What the login of the pretend qBittorrent is. */
export const demoLogin = { username: 'demo', password: 'demo-of-a-password' } as const

/** Where the pretend qBittorrent saves to, below the demo's folder. */
export const downloadsFolder = 'downloads'

/** What the pretend TMDB takes as the token of an account. */
export const demoToken = 'demo-of-a-read-access-token'

// The real ones want to be asked less often; these have nobody else to answer.
const rate = 'rate_limit = { requests = 1000, per = 1 }\n'

/** The configuration of the demo in `folder`: its libraries, and pretend providers and a pretend qBittorrent beside them. */
export function demoConfig(folder: string, ports: DemoPorts): string {
  const libraries = demoLibrary.map(
    ({ name, kind, folder: path }) =>
      `[[library]]\nname = "${name}"\nkind = "${kind}"\npath = "./${path}"\n`,
  )
  return [
    '# Made by scripts/start and never overwritten: edit it, or delete it to have it made anew.\n',
    '[storage]\ndata_dir = "./data"\n',
    ...libraries,
    providerEntries(ports),
    clientEntries(folder, ports.qbittorrent),
  ].join('\n')
}

/** The pretend qBittorrent as a configuration names it. */
function clientEntries(folder: string, port: number): string {
  const { username, password } = demoLogin
  return [
    '# A pretend qBittorrent that scripts/start brings along too. One of its downloads ends while you look: shelfd downloads',
    '[downloads]\npoll = "5s"\n',
    '[[download_client]]\nname = "box"\nplugin = "qbittorrent"\ncategories = { films = "Movies", tv = "Series" }',
    `folders = [${JSON.stringify(join(folder, downloadsFolder))}]`,
    `[download_client.settings]\nurl = "${urlOf(port)}"\nusername = "${username}"\npassword = "${password}"\n`,
  ].join('\n')
}

/** The port of the pretend qBittorrent in a configuration of the demo; null when it names none on this machine. */
export function clientPort(toml: string): number | null {
  const { download_client: clients = [] } = Bun.TOML.parse(toml) as {
    download_client?: readonly PluginEntry[]
  }
  return portOf(clients.find((one) => one.plugin === 'qbittorrent'))
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
  const { enricher = [] } = Bun.TOML.parse(toml) as { enricher?: readonly PluginEntry[] }
  const [tmdb = null, tvmaze = null] = ['tmdb', 'tvmaze'].map((plugin) =>
    portOf(enricher.find((one) => one.plugin === plugin)),
  )
  return tmdb === null || tvmaze === null ? null : { tmdb, tvmaze }
}

interface PluginEntry {
  readonly plugin?: unknown
  readonly settings?: { readonly url?: unknown }
}

function portOf(entry: PluginEntry | undefined): number | null {
  const url = URL.parse(String(entry?.settings?.url))
  return url?.hostname === '127.0.0.1' && url.port !== '' ? Number(url.port) : null
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`
}
