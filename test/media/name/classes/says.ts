import { expect, test } from 'bun:test'

import type { ParsedName } from '../../../../src/domain/scanner.ts'
import { createNameParser } from '../../../../src/media/name/parse-name.ts'

type Field = keyof ParsedName

/** What a name must say, by field; values may be matchers where several spellings are right. */
export type Facts = Partial<Record<Field, unknown>>

/** A name, the fields it must give, and the fields that must be missing. */
export type Case = [path: string, facts: Facts, missing?: Field[]]

const parser = createNameParser()

/** One test a name: the given fields are right, the named ones absent; others are not looked at. */
export function says(cases: Case[]): void {
  const rows = cases.map(([path, facts, missing]) => ({ path, facts, missing: missing ?? [] }))
  test.each(rows)('$path', ({ path, facts, missing }) => {
    const parsed = parser.parse(path)
    expect(parsed).toMatchObject(facts)
    for (const field of missing) expect({ [field]: parsed[field] }).toEqual({ [field]: undefined })
  })
}

/** One test a name: these fields and no others. */
export function saysExactly(cases: [path: string, facts: Facts][]): void {
  test.each(cases)('%s', (path, facts) => {
    expect<Facts>(parser.parse(path)).toEqual(facts)
  })
}

/** What a film or an extra without a number must not have. */
export const noEpisode: Field[] = ['seasons', 'episodes', 'absolute', 'date']

/** Spellings of one thing. */
export const h264: unknown = expect.stringMatching(/^(?:[xh]\.?264|avc)$/i)
export const h265: unknown = expect.stringMatching(/^(?:[xh]\.?265|hevc)$/i)
export const uhd: unknown = expect.stringMatching(/^(?:2160p|4k)$/i)
export const bluray: unknown = expect.stringMatching(/^(?:blu-?ray|b[dr]rip|b[dr])\b/i)
export const web: unknown = expect.stringMatching(/^web/i)
