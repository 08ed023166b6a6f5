import * as v from 'valibot'

import { PluginError } from '../domain/plugin-error.ts'
import type { PluginKind } from '../domain/plugin.ts'
import { foundNoun, issueWords } from './issue-words.ts'
import { getMethod } from './methods.ts'
import { NotPlainError, plainCopy } from './plain-copy.ts'

/** Largest answer of a call, as JSON, and how deep it may go. */
const answerLimits = { maxBytes: 16 * 2 ** 20, maxDepth: 32 }

/** So many mistakes are told of one answer. */
const shownIssues = 5

/**
 * What a method answered, as plain JSON that has the shape of the contract; keys that the contract does not have are
 * left out.
 *
 * @throws PluginError `protocol` with words for the plugin's author; `unsupported` for a method that the kind has not.
 */
export function checkAnswer(kind: PluginKind, method: string, value: unknown): unknown {
  const { answer } = getMethod(kind, method)
  if (answer === null) return null
  const fail = (words: string): PluginError =>
    new PluginError('protocol', `The answer of ${method} ${words}.`)
  const plain = copied(value, fail)
  const result = v.safeParse(answer, plain)
  if (result.success) return result.output
  throw fail(`does not fit: ${mistakes(result.issues, 'it')}${hint(plain, answer)}`)
}

/**
 * The arguments of a call that comes from outside, checked like an answer.
 *
 * @throws PluginError `invalid`; `unsupported` for a method that the kind has not.
 */
export function checkArguments(
  kind: PluginKind,
  method: string,
  args: readonly unknown[],
): readonly unknown[] {
  const shape = getMethod(kind, method)
  const fail = (words: string): PluginError =>
    new PluginError('invalid', `What ${method} is given ${words}.`)
  const result = v.safeParse(shape.args, copied(args, fail))
  if (result.success) return result.output
  throw fail(`does not fit: ${mistakes(result.issues, 'the list of arguments')}`)
}

function copied(value: unknown, fail: (words: string) => PluginError): unknown {
  try {
    return plainCopy(value, answerLimits)
  } catch (error) {
    if (error instanceof NotPlainError) throw fail(error.message)
    // A getter or toJSON of the value has thrown.
    throw fail(`cannot be read: ${String(error).slice(0, 200)}`)
  }
}

function mistakes(issues: readonly v.BaseIssue<unknown>[], whole: string): string {
  const words = issues.slice(0, shownIssues).map((issue) => {
    const { path, message } = issueWords(issue)
    return `${path === '' ? whole : path} ${message}`
  })
  const more = issues.length - words.length
  return words.join('; ') + (more > 0 ? `; and ${more} more` : '')
}

function hint(plain: unknown, answer: v.GenericSchema): string {
  if (plain !== undefined && plain !== null) return ''
  const empty = v.safeParse(answer, []).success
    ? '[]'
    : v.safeParse(answer, null).success
      ? 'null'
      : null
  return empty === null
    ? ''
    : ` (${foundNoun(plain)} is no answer: say ${empty} when there is none)`
}
