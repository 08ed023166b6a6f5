import { isArchiveName } from '../domain/archive.ts'
import type { ImportReason } from '../domain/import.ts'
import { type AgainstCode, speaksAgainst } from '../domain/import-reasons.ts'
import type { LibraryKind } from '../domain/library.ts'
import type { FileClass } from '../domain/scanner.ts'
import { shownPath } from '../filesystem/file-error.ts'
import { extensionOf } from '../filesystem/file-kind.ts'

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

const executable = words(
  'exe bat cmd com sh msi msp scr pif lnk ps1 psm1 vb vbs vbe js jse wsf wsh hta reg cpl jar apk app ' +
    'dmg pkg deb rpm appimage dll sys inf gadget zipx arj lzh',
)
const archive = words('rar zip 7z tar gz tgz bz2 tbz2 tbz xz txz zst z lz cab ace')
/** `.r00`, `.001`, `.z01`: volumes of an archive. */
const volume = /^(?:[rsz]\d{2,3}|\d{3})$/
/** What clients and browsers call a file that they are not done with. */
const partial = words(
  '!qb part partial aria2 tmp temp !ut bc! crdownload download opdownload !bt dtapart',
)
const unpacking = /^_(?:UNPACK|FAILED)_/i

/**
 * What the name of a file alone says against importing it, each reason of its own. `path` is below the folder of the
 * download.
 */
export function judgeName(
  path: string,
  { library, seen }: { readonly library: LibraryKind; readonly seen: FileClass },
): ImportReason[] {
  const segments = path.split('/')
  const name = segments.at(-1) ?? ''
  const extension = extensionOf(name)
  const found: ImportReason[] = []
  const add = (code: AgainstCode, message: string): void =>
    void found.push(speaksAgainst(code, message))
  if (name.startsWith('._')) add('resource_fork', 'A Mac has left it beside another file.')
  const folder = segments.find((segment) => unpacking.test(segment))
  if (folder !== undefined) {
    const was = /^_FAILED_/i.test(folder) ? 'could not be unpacked' : 'is being unpacked'
    add('unpacking', `It ${was}: ${shownPath(folder)}.`)
  }
  if (partial.has(extension)) add('partial', `A download that is not done ends with .${extension}.`)
  if (executable.has(extension)) add('executable', `A .${extension} is a program, not media.`)
  const isArchive = archive.has(extension) || volume.test(extension)
  if (isArchive && !(library === 'images' && isArchiveName(name))) {
    add('archive', 'It is an archive, needs extraction.')
  }
  if (seen.sample === true) add('sample', 'Its name says that it is a sample.')
  if (seen.extra !== undefined) {
    add('extra', `It is an extra (${seen.extra.kind}), not the film or episode.`)
  }
  return found
}
