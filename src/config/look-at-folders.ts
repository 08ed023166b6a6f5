import { resolve } from 'node:path'

import type { Finding } from './explain.ts'
import { canonicalPath, folderState, relation } from './folders.ts'
import { rootsOf, type Root, type RuleInput } from './rule-input.ts'

/**
 * What the disks say about the folders of a configuration: those that are missing, are no folders, or turn out to be
 * one when links are followed. Blocks as long as the file systems do.
 */
export function lookAtFolders(input: RuleInput): readonly Finding[] {
  const roots = rootsOf(input).map((root) => ({ ...root, canonical: canonicalPath(root.folder) }))
  return [
    ...roots.flatMap((root, index) => [
      ...stateFindings(root),
      ...linkFindings(root, roots.slice(0, index), input),
    ]),
    ...dataDirFindings(roots, input),
  ]
}

type RealRoot = Root & { readonly canonical: string }

function stateFindings({ path, folder }: Root): readonly Finding[] {
  switch (folderState(folder)) {
    case 'missing':
      return [{ path, message: `${folder} does not exist`, hint: 'fine if it is mounted later' }]
    case 'not_a_folder':
      return [{ path, message: `${folder} is not a folder` }]
    case 'unreadable':
      return [{ path, message: `${folder} cannot be looked at` }]
    case 'folder':
      return []
  }
}

function linkFindings(
  root: RealRoot,
  earlier: readonly RealRoot[],
  { where }: RuleInput,
): readonly Finding[] {
  const { path, folder, canonical } = root
  const other = earlier.find((one) => relation(canonical, one.canonical) !== 'apart')
  if (other === undefined) return []
  const place = `library "${other.library}" (${where(other.path)})`
  const message = `${folder} and ${other.folder} of ${place} share a folder through a link`
  return [{ path, message, hint: 'their files would be found twice' }]
}

function dataDirFindings(
  roots: readonly RealRoot[],
  { dataDir, folder, isSet }: RuleInput,
): readonly Finding[] {
  if (dataDir === null) return []
  const path = ['storage', 'data_dir']
  const absolute = resolve(folder, dataDir)
  const canonical = canonicalPath(absolute)
  const around = roots.find((root) =>
    ['same', 'inside'].includes(relation(canonical, root.canonical)),
  )
  if (around === undefined) return []
  const message = `the data folder ${absolute} lies inside ${around.folder} through a link`
  const hint = 'scans would read its files: set storage.data_dir to a folder elsewhere'
  return [{ path: isSet(path) ? path : around.path, message, hint }]
}
