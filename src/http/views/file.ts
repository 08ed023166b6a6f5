import * as v from 'valibot'

import { fileKinds } from '../../domain/file.ts'
import { assetTypes, fileRoles, itemKinds } from '../../domain/media.ts'
import type {
  FileDetails,
  FileRecord,
  FoundFile,
  ItemFile,
  ItemSummary,
} from '../../domain/queries.ts'
import { instant, instantOrNull, instantSchema } from './instant.ts'
import { list } from './list.ts'
import { pathSchema } from './path.ts'
import { probeSchema } from './probe.ts'
import { whole } from './whole.ts'

const facts = {
  id: whole,
  path: pathSchema,
  kind: v.picklist(fileKinds),
  sizeBytes: whole,
  modifiedAt: instantSchema,
  fingerprint: v.pipe(
    v.nullable(v.string()),
    v.description('Of its content; null until it has been read.'),
  ),
  missingAt: v.nullable(instantSchema),
  unsettled: v.pipe(
    v.boolean(),
    v.description(
      'It was read so soon after it was changed that it may not be whole; it is looked at again by itself.',
    ),
  ),
  problem: v.pipe(v.nullable(v.string()), v.description('What is wrong with its content.')),
  probe: v.pipe(v.nullable(probeSchema), v.description('Null while its streams are unknown.')),
}

const use = {
  role: v.pipe(
    v.picklist(fileRoles),
    v.description('A `version` is an alternative of the main file, a `part` one of a stack.'),
  ),
  part: v.nullable(whole),
  label: v.nullable(v.string()),
  extra: v.nullable(v.string()),
  entry: v.pipe(
    v.nullable(v.string()),
    v.description('What of an archive the item is; null for the whole file.'),
  ),
}

/** A file of an item. */
export const itemFileSchema = v.pipe(
  v.strictObject({ ...facts, ...use }),
  v.metadata({ ref: 'ItemFile' }),
)

export type ItemFileView = v.InferOutput<typeof itemFileSchema>

export function itemFileView(file: ItemFile): ItemFileView {
  const { itemId: _, ...own } = file
  return { ...own, ...instants(file) }
}

/** A file with all that it belongs to. */
export const fileSchema = v.pipe(
  v.strictObject({
    ...facts,
    libraryId: whole,
    libraryName: v.string(),
    items: v.pipe(
      list(
        v.strictObject({
          itemId: whole,
          kind: v.picklist(itemKinds),
          title: v.string(),
          ...use,
        }),
      ),
      v.description('What it is a file of.'),
    ),
    assets: v.pipe(
      list(v.strictObject({ id: whole, itemId: whole, type: v.picklist(assetTypes) })),
      v.description('What it is an asset of.'),
    ),
  }),
  v.metadata({ ref: 'File' }),
)

export type FileView = v.InferOutput<typeof fileSchema>

export function fileView(file: FileDetails): FileView {
  return { ...file, ...instants(file) }
}

/** A file that was found by its path. */
export const foundFileSchema = v.pipe(
  v.strictObject({
    id: whole,
    path: pathSchema,
    missingAt: v.nullable(instantSchema),
    item: v.strictObject({
      id: whole,
      kind: v.picklist(itemKinds),
      title: v.string(),
      year: v.nullable(whole),
      libraryName: v.string(),
    }),
  }),
  v.metadata({ ref: 'FoundFile' }),
)

export type FoundFileView = v.InferOutput<typeof foundFileSchema>

/** Items may have gone since their files were found. */
export function foundFilesView(
  files: readonly FoundFile[],
  items: readonly ItemSummary[],
): FoundFileView[] {
  const known = new Map(items.map((item) => [item.id, item]))
  return files.flatMap(({ id, path, missingAt, itemId }) => {
    const item = known.get(itemId)
    if (item === undefined) return []
    const { kind, title, year, libraryName } = item
    const of = { id: itemId, kind, title, year, libraryName }
    return [{ id, path, missingAt: instantOrNull(missingAt), item: of }]
  })
}

function instants(file: Pick<FileRecord, 'modifiedAt' | 'missingAt'>): {
  modifiedAt: string
  missingAt: string | null
} {
  return { modifiedAt: instant(file.modifiedAt), missingAt: instantOrNull(file.missingAt) }
}
