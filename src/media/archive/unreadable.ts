/** The content of an archive is at fault; the message is a sentence for its owner. */
export class ArchiveUnreadable extends Error {
  override readonly name = 'ArchiveUnreadable'
}
