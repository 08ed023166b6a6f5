import * as v from 'valibot'

import { displayName } from '../../domain/file-name.ts'
import type { FolderEntry, FolderListing, LibraryPreview } from '../../domain/folders.ts'
import { whole } from './whole.ts'

const hintsSchema = v.strictObject({
  videos: whole,
  audio: whole,
  pictures: whole,
  isPartial: v.pipe(v.boolean(), v.description('There is more than was looked at.')),
})

const folderSchema = v.pipe(
  v.strictObject({
    name: v.pipe(v.string(), v.description('For people; `path` is what to send back.')),
    path: v.string(),
    isLink: v.pipe(v.boolean(), v.description('`path` is where it leads to.')),
    problem: v.pipe(v.nullable(v.string()), v.description('Why it cannot be opened.')),
    hints: v.pipe(
      v.nullable(hintsSchema),
      v.description('Files below it, three folders deep; null where nobody has looked.'),
    ),
  }),
  v.metadata({ ref: 'Folder' }),
)

export const folderListSchema = v.strictObject({
  path: v.pipe(v.string(), v.description('Where it really is: without links.')),
  name: v.string(),
  parent: v.nullable(v.string()),
  folders: v.array(folderSchema),
  more: v.pipe(whole, v.description('Folders that the list has no room for.')),
})

export function folderListView(listing: FolderListing): v.InferOutput<typeof folderListSchema> {
  const { path, parent, folders, more } = listing
  return { path, name: displayName(path), parent, folders: folders.map(folderView), more }
}

function folderView(entry: FolderEntry): v.InferOutput<typeof folderSchema> {
  const { name, path, isLink, problem, hints } = entry
  return { name: displayName(name), path, isLink, problem, hints: hints && { ...hints } }
}

export const previewSchema = v.strictObject({
  roots: v.array(
    v.strictObject({
      path: v.string(),
      problem: v.pipe(v.nullable(v.string()), v.description('Why nothing of it could be read.')),
    }),
  ),
  files: v.pipe(whole, v.description('Of the kind of the library.')),
  sizeBytes: whole,
  folders: whole,
  others: v.pipe(whole, v.description('Files beside them: sidecars, and what is of another kind.')),
  samples: v.pipe(v.array(v.string()), v.description('Some of the files, below their roots.')),
  skipped: v.pipe(whole, v.description('Folders and files that are passed over.')),
  skippedSamples: v.array(
    v.strictObject({
      path: v.string(),
      isFolder: v.boolean(),
      pattern: v.pipe(
        v.nullable(v.string()),
        v.description('What says so; null is the built-in list.'),
      ),
    }),
  ),
  unreadable: v.pipe(whole, v.description('Folders that could not be read.')),
  isPartial: v.pipe(v.boolean(), v.description('There is more than was looked at.')),
})

export function previewView(preview: LibraryPreview): v.InferOutput<typeof previewSchema> {
  const { roots, samples, skippedSamples, ...counts } = preview
  return {
    ...counts,
    roots: roots.map(({ path, problem }) => ({ path: displayName(path), problem })),
    samples: samples.map(displayName),
    skippedSamples: skippedSamples.map((one) => ({ ...one, path: displayName(one.path) })),
  }
}
