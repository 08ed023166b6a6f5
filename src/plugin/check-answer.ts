import { PluginError } from '../domain/plugin-error.ts'
import type { PluginKind } from '../domain/plugin.ts'

const maxBytes = 16 * 1024 * 1024

export function checkAnswer(kind: PluginKind, method: string, value: unknown): unknown {
  const json = JSON.stringify(value ?? null)
  if (json.length > maxBytes) {
    throw new PluginError('protocol', `The answer of ${kind}.${method}() is too large.`)
  }
  const isList = method === 'read' || method === 'search' || method === 'artwork'
  if (isList && !Array.isArray(value)) {
    throw new PluginError('protocol', `The answer of ${kind}.${method}() is no list.`)
  }
  if (method === 'unitOf' && !['unit', 'descend', 'ignore'].includes(String(value))) {
    throw new PluginError('protocol', 'The answer of scanner.unitOf() is no verdict.')
  }
  return JSON.parse(json) as unknown
}

export function checkArguments(
  _kind: PluginKind,
  _method: string,
  args: readonly unknown[],
): readonly unknown[] {
  return args
}
