import * as v from 'valibot'

import type { OptionFacts, OptionForm } from '../domain/configuration.ts'
import { needsRestart } from './changes.ts'
import { pathText } from './explain.ts'
import { optionWords } from './option-words.ts'
import type { ConfigPath } from './positions.ts'
import { configSchema } from './schema.ts'
import { childOf, nodeOf } from './schema-tree.ts'

/**
 * Options that decide which programs run, where the database lies and who gets in. Whoever has got hold of a key or of a
 * session must not gain this machine by it, so they are changed by whoever may write the file.
 */
const fileOnly: readonly (readonly [RegExp, string])[] = [
  [/^auth\./, 'it decides who gets in'],
  [/^server\.(?:host|trusted_proxies)$/, 'it decides who gets in'],
  [/^storage\./, 'it moves the database'],
  [/^probe\.ffprobe$/, 'it names a program that is run'],
  [/^plugins\./, 'it decides whose code is run'],
]

/** Why an option is changed in the file alone; null for all others. */
export function fileOnlyReason(option: string): string | null {
  return fileOnly.find(([pattern]) => pattern.test(option))?.[1] ?? null
}

/** What is always true of an option. */
export function factsOf(path: ConfigPath): OptionFacts {
  const names = path.filter((segment) => typeof segment === 'string')
  const option = pathText(names)
  const schema = schemaAt(path)
  return {
    option,
    description: optionWords(names.join('.')),
    form: schema === null ? plain('table') : formOf(schema),
    default: schema === null ? null : (v.getDefault(schema) ?? null),
    appliesAtStart: needsRestart(option),
    fileOnly: fileOnlyReason(option),
  }
}

function schemaAt(path: ConfigPath): v.GenericSchema | null {
  let schema: v.GenericSchema | null = configSchema
  for (const segment of path) {
    if (schema === null) return null
    const node = nodeOf(schema)
    if (typeof segment === 'string') schema = childOf(schema, segment)
    else schema = node.kind === 'list' ? node.item : null
  }
  return schema
}

function plain(kind: OptionForm['kind'], more: Partial<OptionForm> = {}): OptionForm {
  return { kind, words: [], least: null, most: null, item: null, ...more }
}

/** What may be written where a schema holds. */
function formOf(schema: v.GenericSchema): OptionForm {
  if ('wrapped' in schema) return formOf(schema.wrapped as v.GenericSchema)
  const { form, ...range } = v.getMetadata(schema) as { form?: 'duration' | 'size' }
  if (form !== undefined) return plain(form, range)
  if ('item' in schema) {
    return plain('list', { item: formOf(schema.item as v.GenericSchema).kind })
  }
  if (schema.type === 'boolean') return plain('flag')
  if (schema.type === 'picklist' && 'options' in schema) {
    return plain('choice', { words: schema.options as string[] })
  }
  if (schema.type === 'number') return numberForm(schema)
  if (schema.type === 'union' && 'options' in schema) {
    return unionForm((schema.options as v.GenericSchema[]).map(formOf))
  }
  return plain('entries' in schema || schema.type === 'record' ? 'table' : 'text')
}

function numberForm(schema: v.GenericSchema): OptionForm {
  const pipe = 'pipe' in schema ? (schema.pipe as readonly { type: string }[]) : []
  const bound = (type: string): number | null => {
    const found = pipe.find((one) => one.type === type)
    return found !== undefined && 'requirement' in found ? (found.requirement as number) : null
  }
  const isWhole = pipe.some(({ type }) => type === 'integer')
  return plain(isWhole ? 'integer' : 'number', {
    least: bound('min_value'),
    most: bound('max_value'),
  })
}

/** Words beside a value, a text or where it is to be found, one thing or a list of them. */
function unionForm(forms: readonly OptionForm[]): OptionForm {
  const words = forms.flatMap((form) => (form.kind === 'choice' ? form.words : []))
  const others = forms.filter(({ kind }) => kind !== 'choice')
  const list = others.find(({ kind }) => kind === 'list')
  if (list !== undefined) return list
  if (others.some(({ kind }) => kind === 'table')) return plain('secret')
  const [other] = others
  return other === undefined ? plain('choice', { words }) : { ...other, words }
}
