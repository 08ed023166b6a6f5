import { readFileSync } from 'node:fs'
import { dirname, sep } from 'node:path'

import type { PluginProblem } from '../domain/plugin.ts'

/** Why a plugin or an instance cannot be used; all that is wrong, each with what to do. */
export class PluginProblems extends Error {
  override readonly name = 'PluginProblems'
  readonly problems: readonly PluginProblem[]

  constructor(problems: readonly PluginProblem[], options?: { readonly cause?: unknown }) {
    super(problems.map(({ message }) => message).join(' '), options)
    this.problems = problems
  }
}

/** Something to be put into words for the author of a plugin. */
export interface Failure {
  readonly error: unknown
  /** What was being done, as the beginning of a sentence: `The plugin x cannot be loaded`. */
  readonly what: string
  /** The plugin's main file; lines are looked for in files beside and below it. */
  readonly entry?: string | undefined
}

const fixes: readonly (readonly [RegExp, string])[] = [
  [
    /^shelfd\/plugin\/testing$/,
    'Import it in tests only: a plugin that runs has `shelfd/plugin` alone.',
  ],
  [/^(?:\.|\/)/, 'Correct the path; relative ones begin with "./" and name the whole file.'],
]

/** What was thrown, as problems with file and line where these can be told. Never throws. */
export function problemsOfThrow(failure: Failure): readonly PluginProblem[] {
  try {
    return explain(failure)
  } catch {
    // Even a look at what was thrown may throw.
    return explain({ ...failure, error: undefined })
  }
}

function explain({ error, what, entry }: Failure): readonly PluginProblem[] {
  if (error instanceof PluginProblems) return error.problems
  if (error instanceof AggregateError && error.errors.length > 0) {
    return error.errors
      .slice(0, 10)
      .flatMap((inner: unknown) => problemsOfThrow({ error: inner, what, entry }))
  }
  const thrown = partsOf(error)
  const message = `${what}: ${sentence(thrown.message)}`
  if (thrown.specifier !== null) {
    const { specifier, referrer } = thrown
    const place = referrer === null ? {} : placed(referrer, lineOf(referrer, quoted(specifier)))
    return [{ message, fix: fixOfImport(specifier), ...place }]
  }
  const fix = 'Correct the code of the plugin, then reload it.'
  const position = thrown.position ?? frameOf(thrown.stack, entry)
  if (position !== null) return [{ message, fix, ...placed(position.file, position.line) }]
  return [{ message, fix, ...(entry === undefined ? {} : { file: entry }) }]
}

/** Line of the only place where a text stands in a file; null when there is none or more than one. */
export function lineOf(file: string, pattern: RegExp): number | null {
  let lines: string[]
  try {
    lines = readFileSync(file, 'utf8').split('\n')
  } catch {
    return null
  }
  const found = lines.flatMap((line, index) => (pattern.test(line) ? [index + 1] : []))
  return found.length === 1 ? (found[0] ?? null) : null
}

/** File and line as a problem holds them. */
export function placed(file: string, line: number | null): { file: string; line?: number } {
  return line === null ? { file } : { file, line }
}

/** A text as a pattern that means itself alone. */
function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

interface Thrown {
  readonly message: string
  readonly stack: string
  /** What Bun says of a mistake in the code. */
  readonly position: { readonly file: string; readonly line: number } | null
  /** What could not be imported, and by which file. */
  readonly specifier: string | null
  readonly referrer: string | null
}

// What a plugin throws may be anything, a getter that throws too.
function partsOf(error: unknown): Thrown {
  const read = (key: string): unknown => {
    try {
      return (error as Record<string, unknown> | null | undefined)?.[key]
    } catch {
      return undefined
    }
  }
  const text = (key: string): string | null => {
    const value = read(key)
    return typeof value === 'string' && value !== '' ? value.slice(0, 2_000) : null
  }
  const position = read('position') as { file?: unknown; line?: unknown } | null | undefined
  const hasPosition = typeof position?.file === 'string' && typeof position.line === 'number'
  return {
    message: text('message') ?? nameOf(error),
    stack: text('stack') ?? '',
    position: hasPosition ? { file: position.file as string, line: position.line as number } : null,
    specifier: read('code') === 'ERR_MODULE_NOT_FOUND' ? text('specifier') : null,
    referrer: text('referrer'),
  }
}

function nameOf(error: unknown): string {
  return typeof error === 'string' ? error.slice(0, 2_000) : 'something was thrown that is no error'
}

function fixOfImport(specifier: string): string {
  const known = fixes.find(([pattern]) => pattern.test(specifier))
  if (known !== undefined) return known[1]
  if (specifier === 'valibot') return 'Import it as `v` from "shelfd/plugin", or install it.'
  return `Install it in the folder of the plugin, for example with \`bun add ${specifier}\`; nothing is fetched while shelfd runs.`
}

/** The first line of a stack that is the plugin's own. */
function frameOf(
  stack: string,
  entry: string | undefined,
): { readonly file: string; readonly line: number } | null {
  const folder = entry === undefined ? null : dirname(entry) + sep
  for (const [, file = '', line] of stack.matchAll(
    /[( ]((?:\/|[A-Za-z]:\\)[^():\n]+):(\d+):\d+/g,
  )) {
    if (folder !== null && file.startsWith(folder)) return { file, line: Number(line) }
  }
  return null
}

function quoted(specifier: string): RegExp {
  return new RegExp(`['"\`]${escaped(specifier)}['"\`]`)
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`
}
