import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const project = resolve(import.meta.dir, '../..')

/** Documents whose blocks people copy. */
export const documents = ['README.md', 'config/README.md', 'plugins/README.md', 'CONTRIBUTING.md']

/** A fenced block of a document. */
export interface Block {
  /** Of the opening fence. */
  readonly line: number
  readonly language: string
  readonly text: string
  /** Why no test runs it, as a comment right before it says: `<!-- not run: needs docker -->`. */
  readonly notRun: string | null
}

export function blocksOf(document: string, language: string): Block[] {
  return readBlocks(readFileSync(join(project, document), 'utf8')).filter(
    (block) => block.language === language,
  )
}

function readBlocks(text: string): Block[] {
  const fenced = /(?:^<!-- not run: (?<why>.+) -->\n\n)?^```(?<language>\w*)\n(?<body>[^]*?)^```$/gm
  return [...text.matchAll(fenced)].map(({ groups, index, 0: whole }) => ({
    line: text.slice(0, index + whole.indexOf('```')).split('\n').length,
    language: groups?.['language'] ?? '',
    text: groups?.['body'] ?? '',
    notRun: groups?.['why'] ?? null,
  }))
}
