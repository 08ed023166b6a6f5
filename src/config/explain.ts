import type * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import type { ConfigPath, Position } from './positions.ts'
import { isTable } from './schema-tree.ts'
import { nearest } from '../domain/suggest.ts'

interface Explained {
  /** The option, for example `library[0].kind`; empty for the whole file. */
  readonly path: string
  readonly message: string
  /** What to do about it. */
  readonly hint?: string
}

/** A problem of the file; line and column are 1-based, 0 when it concerns the file as a whole. */
export interface FileProblem extends Explained, Position {
  readonly file: string
}

/** A problem of a value that came from the environment. */
export interface EnvironmentProblem extends Explained {
  readonly variable: string
}

export type ConfigProblem = FileProblem | EnvironmentProblem

/** A problem before it is known where it stands. */
export interface Finding {
  readonly path: ConfigPath
  readonly message: string
  readonly hint?: string
}

/** Where values come from: the text of the file, and the variables that replace parts of it. */
export interface Origins {
  readonly file: string
  /** Place of a key or list element in the file, null when the file does not have it. */
  readonly position: (path: ConfigPath) => Position | null
  /** The variable that a value comes from, or null. */
  readonly variable: (path: ConfigPath) => string | null
}

/** Gives a finding the place of its key, or of the nearest table around it. */
export function locate(origins: Origins, finding: Finding): ConfigProblem {
  const { message, hint } = finding
  const explained = { path: pathText(finding.path), message, ...(hint !== undefined && { hint }) }
  const variable = origins.variable(finding.path)
  if (variable !== null) return { variable, ...explained }
  for (let depth = finding.path.length; depth > 0; depth--) {
    const position = origins.position(finding.path.slice(0, depth))
    if (position !== null) return { file: origins.file, ...position, ...explained }
  }
  return { file: origins.file, line: 0, column: 0, ...explained }
}

/** `library[0].path` for `['library', 0, 'path']`; keys that are not bare are quoted. */
export function pathText(path: ConfigPath): string {
  let text = ''
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`
    else {
      const key = /^[A-Za-z0-9_-]+$/.test(segment) ? segment : JSON.stringify(segment)
      text += text === '' ? key : `.${key}`
    }
  }
  return text
}

/** One line: `shelfd.toml:3:1: message; hint`, or the variable in place of file and line. */
export function problemText(problem: ConfigProblem): string {
  const hint = problem.hint === undefined ? '' : `; ${problem.hint}`
  return `${placeText(problem)}: ${problem.message}${hint}`
}

function placeText(problem: ConfigProblem): string {
  if ('variable' in problem) return problem.variable
  return problem.line === 0 ? problem.file : `${problem.file}:${problem.line}:${problem.column}`
}

/** All problems as one error, in the order of the file, those of the environment last. */
export function problemsError(problems: readonly ConfigProblem[]): AppError {
  const ordered = problems.toSorted((a, b) => order(a) - order(b) || column(a) - column(b))
  return new AppError('invalid', ordered.map(problemText).join('\n'), {
    details: { problems: ordered },
  })
}

function order(problem: ConfigProblem): number {
  return 'variable' in problem ? Number.MAX_SAFE_INTEGER : problem.line
}

function column(problem: ConfigProblem): number {
  return 'variable' in problem ? 0 : problem.column
}

/** Words of a schema issue. The input is shown only where the message asks for it, so that secrets stay unseen. */
export function findingOfIssue(issue: v.BaseIssue<unknown>): Finding {
  const path = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)))
  if (issue.type === 'strict_object' && issue.received === 'undefined' && path.length > 0) {
    return { path, message: `"${path.at(-1)}" is missing${inTable(path)}` }
  }
  const lastKey = path.findLastIndex((segment) => typeof segment === 'string')
  const subject = lastKey < 0 ? 'the file' : pathText(path.slice(lastKey))
  const found = issue.message.startsWith('must ') ? `, got ${inputText(issue.input)}` : ''
  const hint = hintFor(issue, path)
  const message = `${subject} ${issue.message}${found}`
  return hint === null ? { path, message } : { path, message, hint }
}

/** ` in [server]` for a key of that table; empty at the top of the file. */
export function inTable(path: ConfigPath): string {
  const table = path.slice(0, -1)
  if (table.length === 0) return ''
  const names = pathText(table.filter((segment) => typeof segment === 'string'))
  return typeof table.at(-1) === 'number' ? ` in [[${names}]]` : ` in [${names}]`
}

function inputText(input: unknown): string {
  if (typeof input === 'string') {
    return input.length > 60 ? `a text of ${input.length} characters` : JSON.stringify(input)
  }
  if (Array.isArray(input)) return 'a list'
  if (isTable(input)) return 'a table'
  return input instanceof Date ? 'a date' : (JSON.stringify(input) ?? 'nothing')
}

function hintFor(issue: v.BaseIssue<unknown>, path: ConfigPath): string | null {
  const { input } = issue
  const wanted = issue.expected ?? ''
  if (issue.type === 'picklist' && typeof input === 'string') {
    const near = nearest(
      input,
      [...wanted.matchAll(/"([^"]+)"/g)].map(([, word]) => word ?? ''),
    )
    return near === null ? null : `did you mean "${near}"?`
  }
  if (issue.message === 'holds a control character') {
    return String.raw`in double quotes a backslash starts an escape such as \n or \t: write a Windows path in single quotes`
  }
  if (issue.type === 'array' && isTable(input) && path.length === 1) {
    return `write the header with double brackets: [[${pathText(path)}]]`
  }
  if (issue.type === 'number' && typeof input === 'string' && /^-?\d+(\.\d+)?$/.test(input)) {
    return 'write the number without quotes'
  }
  if (issue.type === 'string' && ['number', 'boolean'].includes(typeof input)) {
    return 'write it in quotes'
  }
  return null
}
