import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Breach } from './architecture.ts'
import { importsOf } from './imports.ts'

const declaration =
  /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:class|function|const|interface|type)\s+(?<name>\w+)/
const interfaceStart = /^export\s+(?:declare\s+)?interface\s+(?<name>\w+)/
const reExport = /^export\s+(?:type\s+)?\{(?<names>[^}]*)\}\s*from\s*'(?<specifier>\.[^']+)'/gm

/**
 * Exports of `file` without a doc comment right before them, and members of its exported interfaces without one. What it
 * re-exports from another file of the project must be documented there.
 */
export function undocumentedExports(root: string, file: string): Breach[] {
  return [...undocumentedDeclarations(root, file), ...undocumentedReExports(root, file)]
}

function undocumentedDeclarations(root: string, file: string): Breach[] {
  const lines = readFileSync(join(root, file), 'utf8').split('\n')
  const missing: Breach[] = []
  let members: string | null = null
  for (const [index, line] of lines.entries()) {
    const name = declaration.exec(line)?.groups?.['name']
    if (name !== undefined && !isDocumented(lines, index)) {
      missing.push(`${file}:${index + 1}: ${name} has no doc comment`)
    }
    members = line.startsWith('}') ? null : (interfaceStart.exec(line)?.groups?.['name'] ?? members)
    // Members of an exported interface are indented by two; deeper lines belong to a member's own type.
    const member = /^ {2}(?:readonly )?(?<name>[\w$]+|\[\w+: \w+\])\??[:(<]/.exec(line)
    if (members !== null && member !== null && !isDocumented(lines, index)) {
      missing.push(`${file}:${index + 1}: ${members}.${member.groups?.['name']} has no doc comment`)
    }
  }
  return missing
}

function undocumentedReExports(root: string, file: string): Breach[] {
  const source = readFileSync(join(root, file), 'utf8')
  const resolved = new Map(importsOf(root, file).map((found) => [found.specifier, found.file]))
  return [...source.matchAll(reExport)].flatMap((match) => {
    const target = resolved.get(match.groups?.['specifier'] ?? '') ?? null
    if (target === null) return []
    return namesOf(match.groups?.['names'] ?? '')
      .filter((name) => !isDeclarationDocumented(root, target, name))
      .map((name) => `${target}: ${name} has no doc comment, and ${file} exports it`)
  })
}

const namesOf = (list: string): string[] =>
  list
    .split(',')
    .map((name) =>
      name
        .trim()
        .replace(/^type\s+/, '')
        .replace(/\s+as\s+.*/, ''),
    )
    .filter((name) => name !== '')

function isDeclarationDocumented(root: string, file: string, name: string): boolean {
  const lines = readFileSync(join(root, file), 'utf8').split('\n')
  const at = lines.findIndex((line) => declaration.exec(line)?.groups?.['name'] === name)
  return at !== -1 && isDocumented(lines, at)
}

/** Whether a doc comment ends on the line before. */
function isDocumented(lines: readonly string[], index: number): boolean {
  let at = index - 1
  if (!lines[at]?.trimEnd().endsWith('*/')) return false
  while (at > 0 && !lines[at]?.includes('/*')) at -= 1
  return lines[at]?.trimStart().startsWith('/**') ?? false
}
