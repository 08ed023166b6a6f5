import { AppError } from '../domain/error.ts'
import { checkSettings } from './check-settings.ts'
import type { PlacedInstance } from './runner-types.ts'
import type { Scanner, ScannerMedia } from '../domain/scanner.ts'
import { PluginProblems } from './problems.ts'
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

  const find = (instance: PlacedInstance): { definition: PluginDefinition; settings: unknown } => {
    const { name, plugin } = instance
    const known = ready.get(name)
    if (known !== undefined) return known
    const definition = deps.definitions.find((one) => one.id === plugin)
    if (definition === undefined) {
      throw new AppError('not_found', `There is no scanner named ${name}.`)
    }
    const made = { definition, settings: settingsOf(definition, instance) }
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

function settingsOf({ settings }: PluginDefinition, instance: PlacedInstance): unknown {
  try {
    return checkSettings(settings, instance)
  } catch (error) {
    if (error instanceof PluginProblems) throw new AppError('invalid', error.message)
    throw error
  }
}
