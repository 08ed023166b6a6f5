import { PluginError } from 'shelfd/plugin'

import type { Client } from './client.ts'
import type { Settings } from './settings.ts'

/** What every question to TMDB needs. */
export interface Context {
  readonly client: Client
  readonly settings: Settings
  /** Best first, as TMDB writes them. */
  readonly languages: readonly string[]
}

/**
 * What TMDB always has.
 *
 * @throws PluginError where there is nothing: then it is not TMDB that answers.
 */
export function expectThere<T>(answer: T | null, { url }: Settings): T {
  if (answer !== null) return answer
  const host = URL.parse(url)?.host ?? url
  throw new PluginError('protocol', `${host} is no TMDB: it answers 404. Look at the setting url.`)
}
