import type { PluginInstance } from '../domain/plugin.ts'
import { soundsSecret } from '../domain/secret-name.ts'
import { createMasker, type Masker } from './host/masker.ts'

/** Texts of an instance's settings that were read from a variable or a file. */
export function secretsOf({ settings, secretPaths = [] }: PluginInstance): readonly string[] {
  return secretPaths.flatMap((path) => {
    const value = valueAt(settings, path.split('.'))
    return typeof value === 'string' && value !== '' ? [value] : []
  })
}

/** The same, and all texts whose names sound secret. */
export function likelySecretsOf(instance: PluginInstance): readonly string[] {
  const found = new Set(secretsOf(instance))
  const visit = (value: unknown, isSecret: boolean): void => {
    if (typeof value === 'string' && isSecret && value !== '') found.add(value)
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) visit(inner, isSecret || soundsSecret(key))
  }
  visit(instance.settings, false)
  return [...found]
}

/** Takes the secrets of an instance out of what leaves it. */
export function maskerOf(instance: PluginInstance): Masker {
  return createMasker({ settings: [instance.settings], secrets: likelySecretsOf(instance) })
}

// Keys may hold dots themselves, so each way to read the path is tried.
function valueAt(value: unknown, path: readonly string[]): unknown {
  if (path.length === 0) return value
  if (typeof value !== 'object' || value === null) return undefined
  for (let length = 1; length <= path.length; length += 1) {
    const key = path.slice(0, length).join('.')
    if (!Object.hasOwn(value, key)) continue
    const found = valueAt((value as Record<string, unknown>)[key], path.slice(length))
    if (found !== undefined) return found
  }
  return undefined
}
