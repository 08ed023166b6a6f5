import { readFileSync, readlinkSync } from 'node:fs'

import { isEscapedName, nameFromBytes } from '../domain/file-name.ts'

/**
 * The arguments of this process in the text form of paths (see file-name.ts), which keeps bytes that are not UTF-8. The
 * runtime has U+FFFD in their place; Linux knows the bytes. Where it cannot be asked, they are as the runtime has them.
 */
export function exactArguments(argv: readonly string[]): readonly string[] {
  if (!argv.some(isInexact)) return argv
  const given = commandLine().slice(-argv.length)
  return argv.map((text, at) => {
    const bytes = given[at]
    return bytes !== undefined && looksLike(bytes.toString(), text) ? nameFromBytes(bytes) : text
  })
}

/** The working folder in the text form of paths. */
export function exactWorkingFolder(): string {
  const text = process.cwd()
  if (!isInexact(text)) return text
  try {
    return nameFromBytes(readlinkSync('/proc/self/cwd', { encoding: 'buffer' }))
  } catch {
    return text
  }
}

function isInexact(text: string): boolean {
  return text.includes('\ufffd') || isEscapedName(text)
}

function commandLine(): Buffer[] {
  try {
    const line = readFileSync('/proc/self/cmdline')
    const ends = [...line.entries()].flatMap(([at, byte]) => (byte === 0 ? [at] : []))
    return ends.map((end, at) => line.subarray((ends[at - 1] ?? -1) + 1, end))
  } catch {
    return []
  }
}

// Decoders differ in how many U+FFFD they make of one bad sequence.
function looksLike(a: string, b: string): boolean {
  const folded = (text: string): string => text.replace(/\ufffd+/g, '\ufffd')
  return folded(a) === folded(b)
}
