import type * as v from 'valibot'
import { parse } from 'smol-toml'

import { AppError } from '../domain/error.ts'
import { scalar } from './environment.ts'
import { pathText } from './explain.ts'
import type { ConfigPath } from './positions.ts'
import { childOf, keysOf, nodeOf, type SchemaNode } from './schema-tree.ts'
import { nearest } from '../domain/suggest.ts'

/** An option as a person names it, `jobs.max_attempts` or `library[0].mode`, with what the schema says of it. */
export interface NamedOption {
  readonly path: ConfigPath
  readonly node: SchemaNode
}

/**
 * Finds the option of a name, as `shelfd config show` prints it.
 *
 * @throws AppError `invalid` for what is no option, with the likeliest one.
 */
export function findOption(root: v.GenericSchema, name: string): NamedOption {
  const path = segmentsOf(name)
  let schema: v.GenericSchema | null = root
  for (const [depth, segment] of path.entries()) {
    const node: SchemaNode = nodeOf(schema)
    // From here on the keys belong to a plugin.
    if (node.kind === 'open') return { path, node }
    const child: v.GenericSchema | null = stepInto(schema, node, segment)
    if (child === null) throw unknownOption(schema, { name, path, depth })
    schema = child
  }
  const node = nodeOf(schema)
  const isListOfTables = node.kind === 'list' && nodeOf(node.item).kind === 'table'
  if (node.kind === 'table' || isListOfTables) {
    const known = keysOf(node.kind === 'list' ? node.item : schema).join(', ')
    throw new AppError('invalid', `${name} is no single option; name one in it: ${known}`)
  }
  return { path, node }
}

/** What a text stands for as value of an option. A text that does not fit is left to the check of the whole file. */
export function readValue(node: SchemaNode, text: string): unknown {
  if (node.kind === 'value') return scalar(node.type, text)
  if (node.kind === 'forms' && !/^\s*[[{]/.test(text)) return text
  try {
    return parse(`value = ${text}`)['value']
  } catch {
    if (node.kind === 'open') return text
    throw new AppError('invalid', `${text} is no list or table as TOML writes it, like ["a", "b"]`)
  }
}

function stepInto(
  schema: v.GenericSchema,
  node: SchemaNode,
  segment: string | number,
): v.GenericSchema | null {
  if (typeof segment === 'string') return childOf(schema, segment)
  return node.kind === 'list' ? node.item : null
}

/** The path of a name. @throws AppError `invalid` for a text that is no name */
export function segmentsOf(name: string): ConfigPath {
  const path: (string | number)[] = []
  const part = /(?:^|\.)(?:([A-Za-z0-9_-]+)|("(?:[^"\\]|\\.)*"))|\[(\d{1,4})\]/y
  while (part.lastIndex < name.length) {
    const found = part.exec(name)
    if (found === null) throw new AppError('invalid', `${name} is no name of an option`)
    const [, bare, quoted, index] = found
    if (index !== undefined) path.push(Number(index))
    else path.push(bare ?? unquoted(quoted ?? '""', name))
  }
  if (path.length === 0) throw new AppError('invalid', 'the name of the option is empty')
  return path
}

function unquoted(quoted: string, name: string): string {
  try {
    return JSON.parse(quoted) as string
  } catch {
    throw new AppError(
      'invalid',
      `${name} is no name of an option: ${quoted} is not quoted as JSON`,
    )
  }
}

function unknownOption(
  schema: v.GenericSchema,
  { name, path, depth }: { name: string; path: ConfigPath; depth: number },
): AppError {
  const near = nearest(String(path[depth]), keysOf(schema))
  if (near === null) return new AppError('invalid', `no such option: ${name}`)
  const meant = pathText([...path.slice(0, depth), near, ...path.slice(depth + 1)])
  return new AppError('invalid', `no such option: ${name}; did you mean ${meant}?`)
}
