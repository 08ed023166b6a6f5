import type { PluginInstance } from '../domain/plugin.ts'

/** The texts in the settings that were read from variables or files. */
export function secretValues({ settings, secretPaths = [] }: PluginInstance): readonly string[] {
  return secretPaths.flatMap((path) => {
    let value: unknown = settings
    for (const key of path.split('.')) {
      value =
        typeof value === 'object' && value !== null
          ? (value as Readonly<Record<string, unknown>>)[key]
          : undefined
    }
    return typeof value === 'string' ? [value] : []
  })
}
