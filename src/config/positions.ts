import { parse } from 'smol-toml'

/** Keys and list indexes from the root, for example `['library', 0, 'path']`. */
export type ConfigPath = readonly (string | number)[]

/** Both 1-based; columns count UTF-16 units. */
export interface Position {
  readonly line: number
  readonly column: number
}

interface Cursor {
  readonly text: string
  readonly offsets: Map<string, number>
  /** Start and end of the value of each key, by path. */
  readonly values: Map<string, Span>
  /** Elements so far of each list of tables, by path. */
  readonly tableCounts: Map<string, number>
  at: number
}

/**
 * Where each key, table header and list element of a TOML 1.1 document stands. smol-toml keeps no positions, so
 * this reads the structure alone; the text must have passed the parser already, values are skipped unread.
 */
export function findPositions(toml: string): (path: ConfigPath) => Position | null {
  const offsets = readOffsets(toml)
  const lineStarts = [0]
  for (let at = toml.indexOf('\n'); at >= 0; at = toml.indexOf('\n', at + 1))
    lineStarts.push(at + 1)
  return (path) => {
    const offset = offsets.get(JSON.stringify(path))
    if (offset === undefined) return null
    const line = lineStarts.findLastIndex((start) => start <= offset) + 1
    return { line, column: offset - (lineStarts[line - 1] ?? 0) + 1 }
  }
}

/** Where something stands in a text, the end excluded; both count UTF-16 units. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Where the value of each key that is written as `key = value` stands. */
export function findValues(toml: string): (path: ConfigPath) => Span | null {
  const { values } = read(toml)
  return (path) => values.get(JSON.stringify(path)) ?? null
}

function readOffsets(text: string): ReadonlyMap<string, number> {
  return read(text).offsets
}

function read(text: string): Cursor {
  const cursor: Cursor = {
    text,
    offsets: new Map(),
    values: new Map(),
    tableCounts: new Map(),
    at: 0,
  }
  let table: ConfigPath = []
  for (;;) {
    skipBlank(cursor)
    if (cursor.at >= text.length) return cursor
    const before = cursor.at
    if (text[cursor.at] === '[') table = readHeader(cursor)
    else readKeyValue(cursor, table)
    // Only a text that is no TOML can stand still; it must not hang the program.
    if (cursor.at === before) cursor.at += 1
  }
}

function readHeader(cursor: Cursor): ConfigPath {
  const isList = cursor.text.startsWith('[[', cursor.at)
  cursor.at += isList ? 2 : 1
  const tokens = readKeys(cursor)
  const path: (string | number)[] = []
  for (const [index, { key, offset }] of tokens.entries()) {
    const last = index === tokens.length - 1
    path.push(key)
    record(cursor, path, { offset, own: last && !cursor.tableCounts.has(JSON.stringify(path)) })
    const element = elementOf(cursor, path, last && isList)
    if (element === null) continue
    path.push(element)
    record(cursor, path, { offset, own: false })
  }
  cursor.at += isList ? 2 : 1
  return path
}

/** Index of the element that a header means where the path so far is a list of tables, else null. */
function elementOf(cursor: Cursor, path: ConfigPath, isNew: boolean): number | null {
  const id = JSON.stringify(path)
  const count = cursor.tableCounts.get(id) ?? 0
  if (isNew) cursor.tableCounts.set(id, count + 1)
  if (isNew) return count
  return count === 0 ? null : count - 1
}

function readKeyValue(cursor: Cursor, base: ConfigPath): void {
  const tokens = readKeys(cursor)
  const path = [...base]
  for (const [index, { key, offset }] of tokens.entries()) {
    path.push(key)
    record(cursor, path, { offset, own: index === tokens.length - 1 })
  }
  skipSpaces(cursor)
  if (cursor.text[cursor.at] !== '=') return
  cursor.at += 1
  skipSpaces(cursor)
  const start = cursor.at
  readValue(cursor, path)
  const end = start + cursor.text.slice(start, cursor.at).trimEnd().length
  cursor.values.set(JSON.stringify(path), { start, end })
}

function readValue(cursor: Cursor, path: ConfigPath): void {
  const char = cursor.text[cursor.at]
  if (char === '"' || char === "'") return skipString(cursor, char)
  if (char === '[') {
    return readMembers(cursor, ']', (index) => {
      record(cursor, [...path, index], { offset: cursor.at, own: true })
      readValue(cursor, [...path, index])
    })
  }
  if (char === '{') return readMembers(cursor, '}', () => readKeyValue(cursor, path))
  skipWhile(cursor, /[^,\]}#\n]/)
}

function readMembers(cursor: Cursor, end: string, read: (index: number) => void): void {
  cursor.at += 1
  for (let index = 0; ; index++) {
    skipBlank(cursor)
    if (cursor.at >= cursor.text.length || cursor.text[cursor.at] === end) break
    const before = cursor.at
    read(index)
    skipBlank(cursor)
    if (cursor.text[cursor.at] === ',' || cursor.at === before) cursor.at += 1
  }
  cursor.at += 1
}

function readKeys(cursor: Cursor): { key: string; offset: number }[] {
  const tokens: { key: string; offset: number }[] = []
  for (;;) {
    skipSpaces(cursor)
    const offset = cursor.at
    tokens.push({ key: readKey(cursor), offset })
    skipSpaces(cursor)
    if (cursor.text[cursor.at] !== '.') return tokens
    cursor.at += 1
  }
}

function readKey(cursor: Cursor): string {
  const start = cursor.at
  const char = cursor.text[start]
  if (char !== '"' && char !== "'") {
    skipWhile(cursor, /[A-Za-z0-9_-]/)
    return cursor.text.slice(start, cursor.at)
  }
  skipString(cursor, char)
  const raw = cursor.text.slice(start, cursor.at)
  if (char === "'" || !raw.includes('\\')) return raw.slice(1, -1)
  return Object.keys(parse(`${raw} = 0`))[0] ?? ''
}

function skipString(cursor: Cursor, quote: '"' | "'"): void {
  const triple = quote.repeat(3)
  const end = cursor.text.startsWith(triple, cursor.at) ? triple : quote
  cursor.at += end.length
  while (cursor.at < cursor.text.length && !cursor.text.startsWith(end, cursor.at)) {
    cursor.at += quote === '"' && cursor.text[cursor.at] === '\\' ? 2 : 1
  }
  cursor.at += end.length
  // A multi-line string may end with up to two quotes of its own right before the closing three.
  if (end === triple) skipWhile(cursor, quote === '"' ? /"/ : /'/)
}

function skipBlank(cursor: Cursor): void {
  for (;;) {
    skipWhile(cursor, /\s/)
    if (cursor.text[cursor.at] !== '#') return
    skipWhile(cursor, /[^\n]/)
  }
}

function skipSpaces(cursor: Cursor): void {
  skipWhile(cursor, /[ \t]/)
}

function skipWhile(cursor: Cursor, pattern: RegExp): void {
  while (cursor.at < cursor.text.length && pattern.test(cursor.text.charAt(cursor.at))) {
    cursor.at += 1
  }
}

// A key that is only passed through (`a` of `[a.b]`) gives way to a header of its own.
function record(cursor: Cursor, path: ConfigPath, key: { offset: number; own: boolean }): void {
  const id = JSON.stringify(path)
  if (key.own || !cursor.offsets.has(id)) cursor.offsets.set(id, key.offset)
}
