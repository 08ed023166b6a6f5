import { toJsonSchema } from '@valibot/to-json-schema'
import type * as v from 'valibot'

import { isPluginId, pluginIdForm } from '../domain/plugin-id.ts'
import type { PluginManifest, PluginPermissions, PluginProblem } from '../domain/plugin.ts'
import { nearest } from '../domain/suggest.ts'
import type { PluginDefinition } from './api.ts'
import { foundNoun } from './issue-words.ts'
import { lineOf, placed, PluginProblems } from './problems.ts'

/** Level of the contract that this version offers. */
export const apiLevel = 1

const keys = ['id', 'version', 'api', 'permissions', 'settings', 'create'] as const
type Key = (typeof keys)[number]

// https://semver.org, with pre-release and build.
const semver = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/

// A name, all names below one, an address in numbers, or the hosts named in the settings.
const hostPattern =
  /^(?:\$settings|(?:\*\.)?[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*|\[[0-9a-f:.]+\])$/

const program = /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/

interface Mistake {
  readonly key?: string
  readonly message: string
  readonly fix: string
}

/** A default export that is a plugin, with what it declares. */
export interface CheckedDefinition {
  readonly definition: PluginDefinition
  readonly manifest: PluginManifest
}

/**
 * Checks what a plugin's main file exports by default. `id` is what the plugin has to be called: its folder's name.
 *
 * @throws PluginProblems with all that is wrong.
 */
export function checkDefinition(
  exports: Readonly<Record<string, unknown>>,
  { id, entry }: { readonly id: string; readonly entry: string | null },
): CheckedDefinition {
  const value = exports['default']
  const mistakes =
    typeof value === 'object' && value !== null
      ? mistakesOf(value as Record<string, unknown>, id)
      : [noDefinition(value, exports)]
  if (mistakes.length > 0) {
    throw new PluginProblems(mistakes.map((mistake) => problemOf(mistake, entry)))
  }
  const definition = value as PluginDefinition
  const { version, permissions = {} } = definition
  try {
    const settingsSchema = settingsSchemaOf(definition.settings)
    return {
      definition,
      manifest: { id, version, permissions: plain(permissions), settingsSchema },
    }
  } catch (error) {
    const message = `The settings of the plugin cannot be described: ${String(error).slice(0, 300)}.`
    const fix = 'Use schemas that JSON Schema knows: texts, numbers, lists, tables and choices.'
    throw new PluginProblems([problemOf({ key: 'settings', message, fix }, entry)])
  }
}

function noDefinition(value: unknown, exports: Readonly<Record<string, unknown>>): Mistake {
  const fix = 'Write `export default definePlugin({ … })` in its main file.'
  if (value !== undefined) {
    return { message: `The plugin exports ${foundNoun(value)} by default, not a plugin.`, fix }
  }
  const others = Object.keys(exports)
  const instead = others.length === 0 ? '' : `, only ${others.slice(0, 5).join(', ')}`
  return { message: `The plugin has no default export${instead}.`, fix }
}

function mistakesOf(given: Readonly<Record<string, unknown>>, id: string): Mistake[] {
  const unknown = Object.keys(given).filter((key) => !(keys as readonly string[]).includes(key))
  return [
    ...idMistakes(given['id'], id),
    ...versionMistakes(given['version']),
    ...apiMistakes(given['api']),
    ...permissionMistakes(given['permissions']),
    ...settingsMistakes(given['settings']),
    ...(typeof given['create'] === 'function'
      ? []
      : [
          wrong('create', given['create'], {
            what: 'a function that is given the host and returns the capabilities',
            example: 'create: (host) => ({ … })',
          }),
        ]),
    ...unknown.map((key) => unknownKey(key, keys, 'a plugin')),
  ]
}

function idMistakes(id: unknown, folder: string): Mistake[] {
  if (typeof id !== 'string')
    return [wrong('id', id, { what: 'a text', example: `id: '${folder}'` })]
  if (!isPluginId(id)) {
    const message = `The id of the plugin, ${JSON.stringify(id.slice(0, 80))}, is no id.`
    return [{ key: 'id', message, fix: `Use ${pluginIdForm}.` }]
  }
  if (id === folder) return []
  return [
    {
      key: 'id',
      message: `The plugin says that it is "${id}", but it is looked for as "${folder}".`,
      fix: `Rename its folder to ${id}, or write id: '${folder}'.`,
    },
  ]
}

function versionMistakes(version: unknown): Mistake[] {
  if (typeof version === 'string' && version.length <= 100 && semver.test(version)) return []
  return [
    wrong('version', version, { what: 'a version of three numbers', example: `version: '1.0.0'` }),
  ]
}

function apiMistakes(api: unknown): Mistake[] {
  if (api === apiLevel) return []
  if (typeof api === 'number' && Number.isInteger(api) && api > apiLevel) {
    const message = `The plugin is written for level ${api} of the contract; this shelfd knows level ${apiLevel}.`
    return [{ key: 'api', message, fix: 'Use a newer shelfd, or an older version of the plugin.' }]
  }
  return [
    wrong('api', api, {
      what: 'the level of the contract that the plugin is written for',
      example: 'api: 1',
    }),
  ]
}

function permissionMistakes(permissions: unknown): Mistake[] {
  if (permissions === undefined) return []
  if (typeof permissions !== 'object' || permissions === null || Array.isArray(permissions)) {
    return [
      wrong('permissions', permissions, {
        what: 'an object',
        example: `permissions: { network: ['$settings'] }`,
      }),
    ]
  }
  const known = ['network', 'run'] as const satisfies (keyof PluginPermissions)[]
  const unknown = Object.keys(permissions).filter(
    (key) => !(known as readonly string[]).includes(key),
  )
  const { network, run } = permissions as Record<string, unknown>
  return [
    ...wordMistakes('network', network, {
      pattern: hostPattern,
      what: 'a name of a host, without scheme, port or path',
      fix: `Write names in lower case such as 'api.example.org', '*.example.org' for all below one, or '$settings' for the hosts named in the settings.`,
    }),
    ...wordMistakes('run', run, {
      pattern: program,
      what: 'a name of a program',
      fix: `Write the name alone, such as 'ffmpeg': it is looked for in the PATH.`,
    }),
    ...unknown.map((key) => unknownKey(key, known, 'permissions')),
  ]
}

function wordMistakes(
  key: keyof PluginPermissions,
  words: unknown,
  { pattern, what, fix }: { pattern: RegExp; what: string; fix: string },
): Mistake[] {
  if (words === undefined) return []
  if (!Array.isArray(words)) {
    return [
      wrong(`permissions.${key}`, words, { what: 'a list of texts', example: `${key}: ['…']` }),
    ]
  }
  return (words as readonly unknown[])
    .filter((word) => typeof word !== 'string' || !pattern.test(word))
    .map((word) => {
      const shown = typeof word === 'string' ? JSON.stringify(word.slice(0, 80)) : foundNoun(word)
      return { key, message: `permissions.${key} holds ${shown}, which is not ${what}.`, fix }
    })
}

function settingsMistakes(settings: unknown): Mistake[] {
  const fix =
    'Write settings: v.strictObject({ … }) with `v` of "shelfd/plugin"; empty when there are none.'
  if (!isSchema(settings)) {
    const message = `The settings of the plugin are ${foundNoun(settings)}, not a schema of valibot.`
    return [{ key: 'settings', message, fix }]
  }
  if (settings.async) {
    const message = 'The settings of the plugin are an asynchronous schema.'
    return [{ key: 'settings', message, fix: 'Check what takes time in the first call instead.' }]
  }
  if (isStrict(settings)) return []
  const message =
    'The settings of the plugin let unknown keys pass, so that nobody is told of a mistyped one.'
  return [{ key: 'settings', message, fix }]
}

function isSchema(value: unknown): value is v.GenericSchema {
  if (typeof value !== 'object' || value === null) return false
  const { kind, '~run': run } = value as Record<string, unknown>
  return kind === 'schema' && typeof run === 'function'
}

/** A strict object, or a choice among such. */
function isStrict(schema: v.GenericSchema): boolean {
  if (schema.type === 'strict_object') return true
  const { options } = schema as { options?: unknown }
  const isChoice = schema.type === 'variant' || schema.type === 'union'
  return (
    isChoice && Array.isArray(options) && options.every((one) => isSchema(one) && isStrict(one))
  )
}

function settingsSchemaOf(settings: v.GenericSchema): Readonly<Record<string, unknown>> {
  const schema = toJsonSchema(settings, {
    target: 'draft-07',
    typeMode: 'input',
    errorMode: 'ignore',
  })
  return plain(schema) as Readonly<Record<string, unknown>>
}

function plain<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value
}

function wrong(
  key: Key | `permissions.${string}`,
  value: unknown,
  { what, example }: { what: string; example: string },
): Mistake {
  const found = value === undefined ? 'is missing' : `is ${foundNoun(value)}`
  return {
    key,
    message: `"${key}" of the plugin ${found}; it has to be ${what}.`,
    fix: `Write ${example}.`,
  }
}

function unknownKey(key: string, known: readonly string[], where: string): Mistake {
  const near = nearest(key, known)
  return {
    key,
    message: `There is no "${key}" in ${where}.`,
    fix: near === null ? `Leave it out; there are ${known.join(', ')}.` : `Did you mean "${near}"?`,
  }
}

function problemOf({ key, message, fix }: Mistake, entry: string | null): PluginProblem {
  if (entry === null) return { message, fix }
  const name = key?.split('.').at(-1)
  const line =
    name === undefined || !/^\w+$/.test(name)
      ? null
      : lineOf(entry, new RegExp(`^\\s*['"]?${name}['"]?\\s*(?::|,|\\()`))
  return { message, fix, ...placed(entry, line) }
}
