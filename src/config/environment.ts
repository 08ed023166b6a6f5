import type * as v from 'valibot'

import { pathText, type EnvironmentProblem } from './explain.ts'
import type { ConfigPath } from './positions.ts'
import { childOf, isTable, keysOf, nodeOf } from './schema-tree.ts'
import { nearest } from '../domain/suggest.ts'

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A variable that replaces the value at a path of the file. */
export interface Override {
  readonly variable: string
  readonly path: readonly string[]
}

export interface Overridden {
  readonly tree: Readonly<Record<string, unknown>>
  readonly overrides: readonly Override[]
  readonly problems: readonly EnvironmentProblem[]
}

interface Parsed extends Override {
  /** What the text stands for. */
  readonly value: unknown
}

const prefix = 'SHELFD__'

/**
 * Puts `SHELFD__SECTION__KEY` variables over the tree of the file, which stays as it is. Lists and tables are
 * JSON; everything else is read as the schema's type asks. A variable for a whole table goes below one for a key of it.
 */
export function applyEnvironment(
  root: v.GenericSchema,
  fileTree: Readonly<Record<string, unknown>>,
  environment: Environment,
): Overridden {
  const read = Object.keys(environment)
    .filter((name) => name.startsWith(prefix) && environment[name] !== undefined)
    .toSorted()
    .map((variable) => readVariable(root, variable, environment[variable] ?? ''))
  const problems = read.filter((result) => 'message' in result)
  const parsed = read.filter((result) => 'value' in result)
  const overrides: Override[] = []
  let tree = fileTree
  for (const { variable, path, value } of parsed.toSorted(
    (a, b) => a.path.length - b.path.length,
  )) {
    const other = overrides.find((override) => pathText(override.path) === pathText(path))
    if (other === undefined) {
      tree = withValue(tree, path, value)
      overrides.push({ variable, path })
    } else problems.push(conflictProblem(variable, path, other))
  }
  return { tree, overrides, problems }
}

/** The variable that a value at this path comes from, or null. */
export function variableAt(overrides: readonly Override[], path: ConfigPath): string | null {
  const covering = overrides.filter((override) =>
    override.path.every((segment, index) => path[index] === segment),
  )
  return covering.toSorted((a, b) => b.path.length - a.path.length)[0]?.variable ?? null
}

function readVariable(
  root: v.GenericSchema,
  variable: string,
  text: string,
): Parsed | EnvironmentProblem {
  const path = variable.slice(prefix.length).toLowerCase().split('__')
  let schema = root
  for (const [depth, segment] of path.entries()) {
    const node = nodeOf(schema)
    const parent = path.slice(0, depth)
    if (node.kind === 'list') return listProblem(variable, parent)
    const child = childOf(schema, segment)
    if (child === null) return unknownVariable(schema, { variable, path, depth })
    // A form of a value, such as the file of a secret, replaces the value whatever form it had.
    if (node.kind === 'forms') return { variable, path: parent, value: { [segment]: text } }
    schema = child
  }
  const node = nodeOf(schema)
  if (node.kind === 'value') return { variable, path, value: scalar(node.type, text) }
  if (node.kind === 'forms') return { variable, path, value: text }
  try {
    return { variable, path, value: JSON.parse(text) as unknown }
  } catch {
    return jsonProblem(variable, path, node.kind === 'list')
  }
}

function listProblem(variable: string, path: readonly string[]): EnvironmentProblem {
  const name = pathText(path)
  return {
    variable,
    path: name,
    message: `the entries of "${name}" cannot be set one by one from the environment`,
    hint: `write them in the file, or set ${variableName(path)} to the whole list as JSON`,
  }
}

function unknownVariable(
  schema: v.GenericSchema,
  { variable, path, depth }: { variable: string; path: readonly string[]; depth: number },
): EnvironmentProblem {
  const problem = { variable, path: pathText(path), message: `no such option: ${pathText(path)}` }
  const near = nearest(path[depth] ?? '', keysOf(schema))
  if (near === null) return problem
  const meant = [...path.slice(0, depth), near, ...path.slice(depth + 1)]
  return { ...problem, hint: `did you mean ${variableName(meant)}?` }
}

/** The variable that sets an option. */
function variableName(path: readonly string[]): string {
  return prefix + path.join('__').toUpperCase()
}

/** A text that does not fit its type stays a text, and the schema says what is wrong with it. */
export function scalar(type: string, text: string): unknown {
  if (type === 'number' && /^[+-]?\d+(\.\d+)?$/.test(text)) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

function jsonProblem(
  variable: string,
  path: readonly string[],
  isList: boolean,
): EnvironmentProblem {
  const form = isList ? 'a list, like ["a", "b"]' : 'a table, like {"key": "value"}'
  return { variable, path: pathText(path), message: `must be JSON for ${form}` }
}

function conflictProblem(
  variable: string,
  path: readonly string[],
  other: Override,
): EnvironmentProblem {
  const message = `cannot be set together with ${other.variable}`
  return { variable, path: pathText(path), message, hint: 'keep one of the two' }
}

// A number where a table belongs is left in place, so that the schema complains about it.
function withValue(
  tree: Readonly<Record<string, unknown>>,
  [key = '', ...rest]: readonly string[],
  value: unknown,
): Readonly<Record<string, unknown>> {
  if (rest.length === 0) return { ...tree, [key]: value }
  const inner = tree[key] ?? {}
  return isTable(inner) ? { ...tree, [key]: withValue(inner, rest, value) } : tree
}
