import * as v from 'valibot'

import { instanceKey, type PluginInstance, type PluginProblem } from '../domain/plugin.ts'
import { nearest } from '../domain/suggest.ts'
import { isUnknownKey, issueWords, pathOf } from './issue-words.ts'
import { PluginProblems } from './problems.ts'
import { maskerOf } from './secrets.ts'

/** A table with more mistyped keys than this is told the rest once these are corrected. */
const maxUnknownKeys = 50

/**
 * Checks the settings of an instance against the schema of its plugin; what comes out is the schema's output.
 *
 * @throws PluginProblems with all that is wrong, each with its line; no problem repeats a value.
 */
export function checkSettings(settings: v.GenericSchema, instance: PluginInstance): unknown {
  const checked = check(settings, instance)
  if ('output' in checked) return checked.output
  throw new PluginProblems([
    ...checked.unknown.map((issue) => problemOf(issue, instance, unknownKeyFix(issue, settings))),
    ...checked.others.map((issue) =>
      problemOf(issue, instance, 'Correct it in the configuration file.'),
    ),
  ])
}

/** The same for a form: what is wrong, each with its path below the settings. */
export function settingIssues(
  settings: v.GenericSchema,
  instance: PluginInstance,
): readonly { readonly path: string; readonly message: string }[] {
  const checked = check(settings, instance)
  if ('output' in checked) return []
  return [...checked.unknown, ...checked.others].map((issue) => {
    const { path, message } = issueWords(issue)
    return { path, message: withoutSecrets(message, instance) }
  })
}

type Checked =
  | { readonly output: unknown }
  | {
      readonly unknown: readonly v.BaseIssue<unknown>[]
      readonly others: readonly v.BaseIssue<unknown>[]
    }

function check(settings: v.GenericSchema, instance: PluginInstance): Checked {
  const given = structuredClone(instance.settings)
  const unknown: v.BaseIssue<unknown>[] = []
  let result = safeParse(settings, given, instance)
  // A strict object names its first unknown key only; it is taken out to learn of the next.
  while (!result.success && unknown.length < maxUnknownKeys) {
    const next = result.issues.find((issue) => isUnknownKey(issue))
    if (next === undefined || !removeAt(given, next)) break
    unknown.push(next)
    result = safeParse(settings, given, instance)
  }
  if (result.success && unknown.length === 0) return { output: result.output }
  return { unknown, others: result.success ? [] : result.issues }
}

function safeParse(
  settings: v.GenericSchema,
  given: unknown,
  instance: PluginInstance,
): v.SafeParseResult<v.GenericSchema> {
  try {
    return v.safeParse(settings, given)
  } catch (error) {
    // A check or a transformation of the plugin's own.
    const message = `The plugin ${instance.plugin} failed to check the settings of ${instanceKey(instance)}: ${String(error).slice(0, 300)}.`
    const fix = 'Correct the schema of its settings: what does not fit is an issue, not a throw.'
    throw new PluginProblems([{ message: withoutSecrets(message, instance), fix }])
  }
}

function removeAt(settings: unknown, issue: v.BaseIssue<unknown>): boolean {
  const keys = (issue.path ?? []).map(({ key }) => key as string | number)
  const last = keys.pop()
  let value: unknown = settings
  for (const key of keys) value = (value as Record<string | number, unknown> | undefined)?.[key]
  if (last === undefined || typeof value !== 'object' || value === null) return false
  return Object.hasOwn(value, last) && delete (value as Record<string | number, unknown>)[last]
}

function problemOf(
  issue: v.BaseIssue<unknown>,
  instance: PluginInstance,
  fix: string,
): PluginProblem {
  const { path, message } = issueWords(issue)
  const name = path === '' ? 'settings' : `settings.${path}`
  const line = lineOf(instance, path)
  return {
    message: withoutSecrets(`${name} of ${instanceKey(instance)} ${message}.`, instance),
    fix,
    ...(instance.file === undefined || line === null ? {} : { file: instance.file }),
    ...(line === null ? {} : { line }),
  }
}

/** Line of the value, or of the nearest table around it. */
function lineOf({ lines }: PluginInstance, path: string): number | null {
  const segments = path === '' ? [] : path.split('.')
  for (let depth = segments.length; depth >= 0; depth -= 1) {
    const line = lines[segments.slice(0, depth).join('.')]
    if (line !== undefined) return line
  }
  return null
}

function unknownKeyFix(issue: v.BaseIssue<unknown>, settings: v.GenericSchema): string {
  const path = pathOf(issue).split('.')
  const known = keysAt(settings, path.slice(0, -1))
  const near = nearest(path.at(-1) ?? '', known)
  if (near !== null) return `Did you mean "${near}"?`
  return known.length === 0
    ? 'Take it out: there are no such settings.'
    : `Take it out; there are ${known.join(', ')}.`
}

function keysAt(schema: unknown, path: readonly string[]): readonly string[] {
  const parts = schema as { entries?: object; item?: unknown; wrapped?: unknown; options?: unknown }
  if (typeof schema !== 'object' || schema === null) return []
  if (parts.wrapped !== undefined) return keysAt(parts.wrapped, path)
  if (Array.isArray(parts.options)) return parts.options.flatMap((one) => keysAt(one, path))
  const [key, ...rest] = path
  if (key === undefined) return Object.keys(parts.entries ?? {})
  if (parts.item !== undefined) return keysAt(parts.item, rest)
  const entries = (parts.entries ?? {}) as Record<string, unknown>
  return Object.hasOwn(entries, key) ? keysAt(entries[key], rest) : []
}

/** The words of a plugin's own schema may repeat what was written. */
function withoutSecrets(text: string, instance: PluginInstance): string {
  return maskerOf(instance).text(text)
}
