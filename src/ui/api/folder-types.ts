import type { InferOutput } from 'valibot'

import type { folderListSchema, previewSchema } from '../../http/views/folder.ts'

export type FolderList = InferOutput<typeof folderListSchema>
export type Folder = FolderList['folders'][number]
export type LibraryPreview = InferOutput<typeof previewSchema>
