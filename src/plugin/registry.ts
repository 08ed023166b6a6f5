import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import type { PlacedInstance } from './instance-runner.ts'
import type { Scanner, ScannerMedia } from '../domain/scanner.ts'
import type { PluginDefinition, PluginHost } from './api.ts'

/** Makes scanners of bundled plugins, which run in the calling thread, by the name of their instance. */
export interface ScannerRegistry {
  /** @throws AppError `not_found` when the plugin is none of them or no scanner, `invalid` when its settings do not fit. */
  scanner(instance: PlacedInstance, media: ScannerMedia): Scanner
}

export function createScannerRegistry(deps: {
  definitions: readonly PluginDefinition[]
  createHost(
    instance: PlacedInstance,
    context: { settings: unknown; media: ScannerMedia; definition: PluginDefinition },
  ): PluginHost<unknown>
}): ScannerRegistry {
  const ready = new Map<string, { definition: PluginDefinition; settings: unknown }>()

  const find = ({ name, plugin, settings: given }: PlacedInstance) => {
    const known = ready.get(name)
    if (known !== undefined) return known
    const definition = deps.definitions.find((one) => one.id === plugin)
    if (definition === undefined) {
      throw new AppError('not_found', `There is no scanner named ${name}.`)
    }
    const settings = v.safeParse(definition.settings, given)
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
    scanner: (instance, media) => {
      const { definition, settings } = find(instance)
      const { scanner } = definition.create(
        deps.createHost(instance, { definition, settings, media }),
      )
      if (scanner === undefined) throw new AppError('not_found', `${instance.name} is no scanner.`)
      return scanner
    },
  }
}
