import { parse as parsePatchable, patch } from '@decimalturn/toml-patch'
import { parse } from 'smol-toml'

import { pathText } from './explain.ts'
import { findPositions, findValues, type ConfigPath, type Span } from './positions.ts'
import { isTable } from './schema-tree.ts'
import { valueText } from './show.ts'

/** A change of a TOML document. Lists are those of tables, such as `[[library]]`. */
export type TomlEdit =
  /** Tables on the way that are missing are made. */
  | { readonly type: 'set'; readonly path: ConfigPath; readonly value: unknown }
  /** The key goes with its line; what is said above it stays. */
  | { readonly type: 'unset'; readonly path: ConfigPath }
  | {
      readonly type: 'add'
      readonly list: string
      readonly block: Readonly<Record<string, unknown>>
    }
  | { readonly type: 'remove'; readonly list: string; readonly index: number }

type Tree = Readonly<Record<string, unknown>>

/**
 * The text with the change made and all else as it was, comments and layout too. Each way of making it is tried until one
 * gives a text that means exactly what was asked; null when none does.
 */
export function editToml(text: string, edit: TomlEdit): string | null {
  const wanted = changed(parse(text), edit)
  const means = (candidate: string): boolean => {
    try {
      return Bun.deepEquals(parse(candidate), wanted)
    } catch {
      return false
    }
  }
  for (const candidate of candidates(text, edit)) if (means(candidate)) return candidate
  return null
}

/** The tree after the change. */
function changed(tree: Tree, edit: TomlEdit): Tree {
  if (edit.type === 'set') return withValue(tree, edit.path, edit.value) as Tree
  if (edit.type === 'unset') return withoutKey(tree, edit.path) as Tree
  const list = listOf(tree, edit.list)
  const next =
    edit.type === 'add' ? [...list, edit.block] : list.filter((_, index) => index !== edit.index)
  // A list of tables without a table is not written at all.
  const { [edit.list]: _, ...rest } = tree
  return next.length === 0 && !isInline(tree, edit.list) ? rest : { ...tree, [edit.list]: next }
}

function isInline(tree: Tree, list: string): boolean {
  return Array.isArray(tree[list]) && listOf(tree, list).length === 0
}

function listOf(tree: Tree, list: string): readonly unknown[] {
  const value = tree[list]
  return Array.isArray(value) ? value : []
}

function withValue(node: unknown, [key, ...rest]: ConfigPath, value: unknown): unknown {
  if (key === undefined) return value
  if (typeof key === 'number') {
    const list = Array.isArray(node) ? (node as readonly unknown[]) : []
    return list.map((each, index) => (index === key ? withValue(each, rest, value) : each))
  }
  const table = isTable(node) ? node : {}
  return { ...table, [key]: withValue(table[key], rest, value) }
}

function withoutKey(node: unknown, [key, ...rest]: ConfigPath): unknown {
  if (Array.isArray(node)) {
    const list = node as readonly unknown[]
    return list.map((each, index) => (index === key ? withoutKey(each, rest) : each))
  }
  if (!isTable(node) || typeof key !== 'string' || !Object.hasOwn(node, key)) return node
  if (rest.length > 0) return { ...node, [key]: withoutKey(node[key], rest) }
  return Object.fromEntries(Object.entries(node).filter(([name]) => name !== key))
}

function* candidates(text: string, edit: TomlEdit): Generator<string> {
  const lines = readLines(text)
  if (edit.type === 'add') yield* additions(lines, edit)
  else if (edit.type === 'remove') yield* removals(lines, edit)
  else if (edit.type === 'unset') yield* unsettings(lines, edit)
  else yield* settings(lines, edit)
  yield* patched(text, edit)
}

/** A document as lines, without their ends. */
interface Lines {
  readonly text: string
  readonly all: readonly string[]
  readonly end: string
  /** 0-based index of the line on which something stands, or null. */
  readonly lineOf: (path: ConfigPath) => number | null
}

function readLines(text: string): Lines {
  const position = findPositions(text)
  return {
    text,
    all: text.split(/\r?\n/),
    end: text.includes('\r\n') ? '\r\n' : '\n',
    lineOf: (path) => {
      const found = position(path)
      return found === null ? null : found.line - 1
    },
  }
}

function* settings(lines: Lines, edit: Extract<TomlEdit, { type: 'set' }>): Generator<string> {
  const { path, value } = edit
  const { text } = lines
  const valueAt = findValues(text)
  const present = valueAt(path)
  if (present !== null) {
    // Its elements may have remarks of their own.
    const isLong = text.slice(present.start, present.end).includes('\n')
    if (isLong && Array.isArray(value)) yield* patched(text, edit)
    yield spliced(text, present, valueText(value))
    return
  }
  const parent = path.slice(0, -1)
  const line = `${pathText(path.slice(-1))} = ${valueText(value)}`
  const braces = valueAt(parent)
  if (braces !== null) yield inBraces(text, braces, line)
  const header = lines.lineOf(parent)
  if (header !== null && isHeader(lines.all[header])) {
    for (const at of endsOfSection(lines, header)) yield joined(lines, at + 1, 0, [line])
  }
  const names = parent.filter((segment) => typeof segment === 'string')
  if (names.length === parent.length && names.length > 0) {
    yield atEnd(lines, [`[${pathText(names)}]`, line])
  }
}

function* unsettings(lines: Lines, { path }: { readonly path: ConfigPath }): Generator<string> {
  const line = lines.lineOf(path)
  if (line === null) return yield lines.text
  const value = findValues(lines.text)(path)
  if (value !== null) {
    const height = lines.text.slice(value.start, value.end).split('\n').length
    yield joined(lines, line, height, [])
  }
  if (isHeader(lines.all[line])) {
    for (const end of endsOfSection(lines, line)) yield joined(lines, line, end - line + 1, [])
  }
}

/** A key more in a table on one line. */
function inBraces(text: string, table: Span, written: string): string {
  const before = text.slice(table.start, table.end - 1).trimEnd()
  const comma = /[{,]$/.test(before) ? '' : ','
  return spliced(text, table, `${before}${comma} ${written} }`)
}

function spliced(text: string, { start, end }: Span, inserted: string): string {
  return text.slice(0, start) + inserted + text.slice(end)
}

function* additions(
  lines: Lines,
  { list, block }: Extract<TomlEdit, { type: 'add' }>,
): Generator<string> {
  const written = [
    `[[${pathText([list])}]]`,
    ...Object.entries(block).map(([key, value]) => `${pathText([key])} = ${valueText(value)}`),
  ]
  const last = lastIndexOf(lines, list)
  const header = last === null ? null : lines.lineOf([list, last])
  if (header !== null && isHeader(lines.all[header])) {
    for (const at of endsOfSection(lines, header)) {
      const followed = (lines.all[at + 1] ?? '') !== ''
      yield joined(lines, at + 1, 0, ['', ...written, ...(followed ? [''] : [])])
    }
  }
  yield atEnd(lines, written)
}

function* removals(
  lines: Lines,
  { list, index }: Extract<TomlEdit, { type: 'remove' }>,
): Generator<string> {
  const header = lines.lineOf([list, index])
  if (header === null || !isHeader(lines.all[header])) return
  let start = header
  // What is said right above a block is said of it.
  while (isRemark(lines.all[start - 1])) start -= 1
  for (const end of endsOfSection(lines, header)) {
    let after = end + 1
    while (isRemark(lines.all[after])) after += 1
    // Remarks right before the next header are that one's.
    if (isHeader(lines.all[after])) after = end + 1
    const isApart = start === 0 || (lines.all[start - 1] ?? '').trim() === ''
    while (isApart && after < lines.all.length && lines.all[after]?.trim() === '') after += 1
    const gap = isApart && start > 0 && after >= lines.all.length ? 1 : 0
    yield joined(lines, start - gap, after - start + gap, gap > 0 ? [''] : [])
  }
}

/**
 * Lines that may be the last of the section under a header: first the one that looks like it, then all others from the end
 * of the file, as a value over several lines may look like anything.
 */
function* endsOfSection({ all }: Lines, header: number): Generator<number> {
  let next = header + 1
  while (next < all.length && !isHeader(all[next])) next += 1
  let end = next - 1
  while (end > header && isBlankOrRemark(all[end])) end -= 1
  yield end
  for (let at = all.length - 1; at >= header; at -= 1) {
    if (at !== end && all[at]?.trim() !== '') yield at
  }
}

function lastIndexOf({ lineOf }: Lines, list: string): number | null {
  let index = 0
  while (lineOf([list, index]) !== null) index += 1
  return index === 0 ? null : index - 1
}

function isHeader(line: string | undefined): boolean {
  return line !== undefined && /^\s*\[/.test(line)
}

/** A comment of a person; the first line for editors is none. */
function isRemark(line: string | undefined): boolean {
  return line !== undefined && /^\s*#(?!:schema)/.test(line)
}

function isBlankOrRemark(line: string | undefined): boolean {
  return line === undefined || line.trim() === '' || /^\s*#/.test(line)
}

function joined(
  { all, end }: Lines,
  at: number,
  removed: number,
  inserted: readonly string[],
): string {
  return all.toSpliced(at, removed, ...inserted).join(end)
}

function atEnd(lines: Lines, written: readonly string[]): string {
  const kept = lines.all.slice(0, lines.all.findLastIndex((line) => line.trim() !== '') + 1)
  const gap = kept.length === 0 ? [] : ['']
  return [...kept, ...gap, ...written, ''].join(lines.end)
}

/** The lines that say something to people only. */
function remarksOf(text: string): string {
  return (text.match(/^\s*#.*$/gm) ?? []).join('\n')
}

/** For lists of tables that are written as one value, and for the remarks in a list. */
function* patched(text: string, edit: TomlEdit): Generator<string> {
  try {
    const tree = parsePatchable(text) as Tree
    const candidate = patch(text, changed(tree, edit))
    if (remarksOf(candidate) === remarksOf(text)) yield candidate
  } catch {
    // It does not know how; there may be another way.
  }
}
