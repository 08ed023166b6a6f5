import type { Attachment } from '../../../domain/probe.ts'
import type { Ebml, Element } from './ebml.ts'
import { metadataOf, valueOf } from './tags.ts'
import type { Tags } from './tags.ts'
import { cleanText } from './text.ts'

const maxAttachments = 1000
const fileId = 0x61a7

/** Types whose files ffprobe takes for pictures, by their beginning: they are streams, but no attachments. */
const pictureTypes = ['image/gif', 'image/jpeg', 'image/png', 'image/tiff']

interface AttachedFile {
  readonly name: string | null
  readonly mimeType: string | null
  readonly uid: number
  readonly hasData: boolean
}

/** Names and types, never the data. Pictures and files that lack something are left out, as ffprobe does. */
export function readAttachments(
  ebml: Ebml,
  elements: readonly Element[],
  tags: Tags,
): Attachment[] {
  return readFiles(ebml, elements)
    .filter(({ name, mimeType, hasData }) => name !== null && mimeType !== null && hasData)
    .filter(({ mimeType }) => !pictureTypes.some((type) => mimeType?.startsWith(type)))
    .map(({ name, mimeType, uid }) => {
      const metadata = metadataOf(
        { filename: name, mimetype: mimeType },
        uid === 0 ? [] : tags.attachments.get(uid),
      )
      return {
        name: cleanText(valueOf(metadata, 'filename')),
        mimeType: cleanText(valueOf(metadata, 'mimetype')),
      }
    })
}

function readFiles(ebml: Ebml, elements: readonly Element[]): AttachedFile[] {
  const files: AttachedFile[] = []
  for (const element of elements) {
    ebml.eachChild(element, (child) => {
      if (child.id === fileId) files.push(readFile(ebml, child))
      return files.length < maxAttachments
    })
  }
  return files
}

function readFile(ebml: Ebml, parent: Element): AttachedFile {
  let name: string | null = null
  let mimeType: string | null = null
  let uid = 0
  let hasData = false
  ebml.eachChild(parent, (child) => {
    if (child.id === 0x466e) name = ebml.textOf(child)
    else if (child.id === 0x4660) mimeType = ebml.textOf(child)
    else if (child.id === 0x46ae) uid = ebml.uintOf(child)
    else if (child.id === 0x465c) hasData = child.endAt > child.dataAt
  })
  return { name, mimeType, uid, hasData }
}
