import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** One import of a module, also `export … from`, `import()` and the types of `import('…')`. */
export interface Import {
  readonly specifier: string
  /** 1-based. */
  readonly line: number
  /** True when nothing of it is left at run time. */
  readonly typeOnly: boolean
  /** Path below the root for files of the project, else null. */
  readonly file: string | null
}

// Statements begin a line in formatted code; a name list may run over several lines and holds no quote.
const statement =
  /^(?:import|export)(?<type>\s+type)?(?:\s(?<names>[^'"`;()]*?)\sfrom)?\s*(?<quote>['"])(?<specifier>[^'"\n]+)\k<quote>/gm
const call = /\bimport\(\s*(?<quote>['"])(?<specifier>[^'"\n]+)\k<quote>/g

/**
 * Imports of `file` (a path below `root`), in the order of their lines. `Bun.Transpiler` reports no type-only imports,
 * so this reads the text. Imports within comments and within lines of a template literal that begin with white space
 * are not reported.
 */
export function importsOf(root: string, file: string): Import[] {
  const source = readFileSync(join(root, file), 'utf8')
  const found = [...source.matchAll(statement)]
    .filter((match) => match.groups?.['names'] !== undefined || !match[0].startsWith('export'))
    .map((match) => toImport(match, isTypeOnly(match.groups)))
  for (const match of source.matchAll(call)) {
    if (!isInComment(source, match.index)) found.push(toImport(match, false))
  }
  return found.toSorted((a, b) => a.line - b.line)

  function toImport(match: RegExpExecArray, typeOnly: boolean): Import {
    const specifier = match.groups?.['specifier'] ?? ''
    const line = source.slice(0, match.index).split('\n').length
    return { specifier, line, typeOnly, file: resolveFile(root, file, specifier) }
  }
}

function isTypeOnly(groups: Record<string, string> | undefined): boolean {
  if (groups?.['type'] !== undefined) return true
  // verbatimModuleSyntax keeps `import { type A }` at run time, but only as an import without names.
  const names = groups?.['names']?.match(/^\{(.*)\}$/s)?.[1]?.split(',') ?? []
  const given = names.map((name) => name.trim()).filter((name) => name !== '')
  return given.length > 0 && given.every((name) => name.startsWith('type '))
}

function isInComment(source: string, index: number): boolean {
  const before = source.slice(source.lastIndexOf('\n', index) + 1, index)
  return /^\s*(?:\*|\/\*)|\/\//.test(before)
}

function resolveFile(root: string, from: string, specifier: string): string | null {
  if (specifier === 'shelfd/plugin') return 'src/plugin/api.ts'
  if (!specifier.startsWith('.')) return null
  const path = normalize(join(dirname(from), specifier))
  for (const candidate of [path, `${path}.ts`, join(path, 'index.ts')]) {
    if (/\.\w+$/.test(candidate) && existsSync(join(root, candidate))) return candidate
  }
  return path
}
