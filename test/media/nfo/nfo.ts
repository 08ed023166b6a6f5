import type { NfoDocument, NfoResult } from '../../../src/domain/scanner.ts'
import { readNfo } from '../../../src/media/nfo/read-nfo.ts'

export function read(text: string | Buffer): NfoResult {
  return readNfo(typeof text === 'string' ? Buffer.from(text) : text)
}

/** The one document of an NFO that is read without complaint. */
export function readOne(text: string | Buffer): NfoDocument {
  const { documents, findings } = read(text)
  const [document] = documents
  if (document === undefined || documents.length > 1 || findings.length > 0) {
    throw new Error(JSON.stringify({ documents, findings }))
  }
  return document
}
