import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import type { Log } from '../domain/log.ts'
import type { Scanner, ScannerMedia } from '../domain/scanner.ts'
import { PluginError } from '../domain/plugin-error.ts'
import type { PluginDefinition, PluginHost } from './api.ts'

/** A configured instance of a plugin. */
export interface PluginInstance {
  readonly name: string
  /** Id of the plugin. */
  readonly plugin: string
  readonly enabled: boolean
  readonly settings: Readonly<Record<string, unknown>>
}

/** Makes scanners by the name of their instance. */
export interface ScannerRegistry {
  /** @throws AppError `not_found` when no enabled instance has the name, `invalid` when its settings do not fit. */
  scanner(name: string, media: ScannerMedia): Scanner
}

const refuse = (service: string): Promise<never> =>
  Promise.reject(new PluginError('unsupported', `A scanner has no use of ${service}.`))
const scannerHost: Pick<PluginHost<unknown>, 'fetch' | 'run' | 'cache'> = {
  fetch: () => refuse('the network'),
  run: () => refuse('programs'),
  cache: { get: () => refuse('the cache'), set: () => refuse('the cache') },
}

/** A plugin that needs no settings has one instance without an entry in the configuration. */
export function createScannerRegistry(deps: {
  definitions: readonly PluginDefinition[]
  instances: readonly PluginInstance[]
  log: Log
}): ScannerRegistry {
  const { definitions, instances, log } = deps
  const ready = new Map<string, { definition: PluginDefinition; settings: unknown }>()

  const find = (name: string): { definition: PluginDefinition; settings: unknown } => {
    const known = ready.get(name)
    if (known !== undefined) return known
    const instance = instances.find((one) => one.name === name && one.enabled)
    const definition = definitions.find((one) => one.id === (instance?.plugin ?? name))
    if (definition === undefined) {
      throw new AppError('not_found', `There is no scanner named ${name}.`)
    }
    const settings = v.safeParse(definition.settings, instance?.settings ?? {})
    if (!settings.success) {
      throw new AppError(
        'invalid',
        `The settings of the scanner ${name} do not fit: ${v.summarize(settings.issues)}`,
      )
    }
    const made = { definition, settings: settings.output }
    ready.set(name, made)
    return made
  }

  return {
    scanner: (name, media) => {
      const { definition, settings } = find(name)
      const { scanner } = definition.create({
        settings,
        log,
        now: () => Date.now(),
        signal: new AbortController().signal,
        media,
        ...scannerHost,
      })
      if (scanner === undefined) throw new AppError('not_found', `${name} is no scanner.`)
      return scanner
    },
  }
}
