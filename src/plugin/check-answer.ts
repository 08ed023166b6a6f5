import type { PluginKind } from '../domain/plugin.ts'

/** Stands in until the real one is merged. */
export function checkAnswer(kind: PluginKind, method: string, value: unknown): unknown {
  if (value === undefined) throw new Error(`${kind}.${method} gave nothing`)
  return JSON.parse(JSON.stringify(value)) as unknown
}
