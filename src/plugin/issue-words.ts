import type * as v from 'valibot'

const nouns: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['boolean', 'true or false'],
  ['Array', 'a list'],
  ['Object', 'an object'],
  ['undefined', 'nothing'],
  ['null', 'null'],
])

/** An issue of a schema in words: where, and what is wrong there. Never repeats a value, as it may be a secret. */
export function issueWords(issue: v.BaseIssue<unknown>): { path: string; message: string } {
  const path = pathOf(issue)
  const own = ownMessage(issue)
  if (own !== null) return { path, message: own }
  if (path !== '' && issue.received === 'undefined' && isTableIssue(issue)) {
    return { path, message: 'is missing' }
  }
  if (isUnknownKey(issue)) return { path, message: 'is not known' }
  if (issue.expected === 'never') return { path, message: 'is one too many' }
  const { requirement, type } = issue
  if (type === 'max_length') return { path, message: `is longer than ${Number(requirement)}` }
  if (type === 'min_length') {
    return {
      path,
      message: requirement === 1 ? 'is empty' : `is shorter than ${Number(requirement)}`,
    }
  }
  if (type === 'min_value') return { path, message: `must be at least ${String(requirement)}` }
  if (type === 'max_value') return { path, message: `must be at most ${String(requirement)}` }
  if (type === 'integer') return { path, message: 'must be a whole number' }
  if (issue.expected === null) {
    const what = type === 'check' ? 'value' : type.replaceAll('_', ' ')
    return { path, message: `is no valid ${what}` }
  }
  return { path, message: `must be ${wantedNoun(issue.expected)}, got ${foundNoun(issue.input)}` }
}

/** A key that a strict object does not have. */
export function isUnknownKey(issue: v.BaseIssue<unknown>): boolean {
  return issue.type === 'strict_object' && issue.expected === 'never'
}

/** `servers.0.name`; empty for the value as a whole. */
export function pathOf(issue: v.BaseIssue<unknown>): string {
  return (issue.path ?? []).map(({ key }) => String(key)).join('.')
}

/** Noun for a value that may not be shown. */
export function foundNoun(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'boolean') return String(value)
  return nouns.get(typeof value === 'object' ? 'Object' : typeof value) ?? `a ${typeof value}`
}

function wantedNoun(expected: string): string {
  const choices = [...expected.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word]) => word)
  if (choices.length === 1) return `"${choices[0]}"`
  if (choices.length > 1) return `one of ${choices.join(', ')}`
  const words = expected.replace(/^\(|\)$/g, '').split(' | ')
  return words.map((word) => nouns.get(word) ?? word).join(' or ')
}

function isTableIssue({ type, kind }: v.BaseIssue<unknown>): boolean {
  return kind === 'schema' && /(^|_)object$/.test(type)
}

/** What the author of the schema has to say; null for valibot's own words, as those repeat the value. */
function ownMessage(issue: v.BaseIssue<unknown>): string | null {
  return /^Invalid [a-z0-9 /-]+: (Expected|Received) /i.test(issue.message) ? null : issue.message
}
