import type { LibraryBooks } from '../domain/library-books.ts'
import { registerPlaced } from '../scan/register-placed.ts'
import { requestFolderScan, startImportScan } from '../scan/request-import.ts'
import { recordOf, unregister } from '../scan/unregister.ts'

/** The books of libraries, as scans keep them. */
export const libraryBooks: LibraryBooks = {
  recordOf,
  putBack: (tx, { fingerprint, ...file }) => {
    const content = fingerprint === null ? null : { fingerprint, probe: null }
    registerPlaced(tx, { ...file, subject: null, content })
  },
  takeOut: unregister,
  scanFolder: requestFolderScan,
  scanNow: startImportScan,
}
