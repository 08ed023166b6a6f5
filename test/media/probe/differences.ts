import type { HeaderFacts } from '../../../src/media/probe/header.ts'

/**
 * Every field in which two descriptions of one file differ, as `video.0.level: 41 ≠ 40`; empty when they are equal.
 * What only a whole probe has (`verdict`, `bitsPerSecond`) is left out.
 */
export function differences(a: HeaderFacts, b: HeaderFacts): string[] {
  return headerFields.flatMap((field) => differencesAt(field, a[field], b[field]))
}

/** Fields that are compared in one description: a measure for how much is equal. */
export function comparedFields(facts: HeaderFacts): number {
  return headerFields.reduce((sum, field) => sum + leaves(facts[field]), 0)
}

const headerFields = [
  'container',
  'durationMs',
  'video',
  'audio',
  'subtitles',
  'chapters',
  'attachments',
] as const satisfies readonly (keyof HeaderFacts)[]

function differencesAt(path: string, a: unknown, b: unknown): string[] {
  if (!isStructure(a) || !isStructure(b)) {
    return Object.is(a, b) ? [] : [`${path}: ${JSON.stringify(a)} ≠ ${JSON.stringify(b)}`]
  }
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].flatMap((key) => differencesAt(`${path}.${key}`, a[key], b[key]))
}

function leaves(value: unknown): number {
  if (!isStructure(value)) return 1
  return Object.values(value).reduce((sum: number, part) => sum + leaves(part), 0)
}

function isStructure(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
