/** Readers for parsed JSON of unknown shape; what is absent or of another type is null or empty. */
export type JsonRecord = Readonly<Record<string, unknown>>

export function asRecord(value: unknown): JsonRecord {
  return isRecord(value) ? value : {}
}

export function recordsAt(record: JsonRecord, key: string): readonly JsonRecord[] {
  const value = record[key]
  return Array.isArray(value) ? value.filter(isRecord) : []
}

/** Trimmed text without control characters, at most 500 characters; null when nothing is left. */
export function textAt(record: JsonRecord, key: string): string | null {
  const value = record[key]
  if (typeof value !== 'string') return null
  const text = value
    .slice(0, 500)
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
  return text === '' ? null : text
}

/** A finite number of zero or more, also when it is written as text. */
export function numberAt(record: JsonRecord, key: string): number | null {
  const value = record[key]
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof number === 'number' && number >= 0 && number <= Number.MAX_SAFE_INTEGER
    ? number
    : null
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
