import { readFileSync } from 'node:fs'
import { parse, TomlError } from 'smol-toml'

import { problemsError } from './explain.ts'
import { readFailure } from './read-failure.ts'

/** The file's text without byte order mark. Throws `invalid` when it cannot be read. */
export function readText(path: string): string {
  const problem = { file: path, line: 0, column: 0, path: '' }
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw problemsError([{ ...problem, message: `cannot be read: ${readFailure(error)}` }])
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw problemsError([{ ...problem, message: 'is not UTF-8 text' }])
  }
}

/** The tables of the text. Throws `invalid` with the place of the first syntax error. */
export function parseToml(path: string, text: string): Readonly<Record<string, unknown>> {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    // The rest of the message quotes the lines around, which may hold a secret; so there is no cause either.
    const message = (error.message.split('\n')[0] ?? '').replace('Invalid TOML document: ', '')
    const hint = syntaxHint(message)
    const { line, column } = error
    throw problemsError([{ file: path, line, column, path: '', message, ...hint }])
  }
}

function syntaxHint(message: string): { readonly hint?: string } {
  if (message.includes('escape')) {
    return { hint: String.raw`a path with backslashes goes in single quotes: 'C:\media'` }
  }
  return message.includes('redefine')
    ? {
        hint: 'a table and a key may be written only once; blocks that repeat have [[double brackets]]',
      }
    : {}
}
