import { AppError } from '../domain/error.ts'
import { editToml, type TomlEdit } from './edit-toml.ts'
import { pathText } from './explain.ts'
import { issuesError, issuesOf } from './issues.ts'
import { readConfig, type LoadedConfig, type LoadRequest } from './load.ts'
import type { ConfigPath } from './positions.ts'
import { readText } from './read-toml.ts'

/** Puts a text in the place of a file's content, whole or not at all. */
export type ReplaceFile = (path: string, text: string) => void

/** How the file would look. */
export interface DraftedEdit {
  readonly before: { readonly text: string }
  readonly after: LoadedConfig
}

/**
 * What the file would be with edits that follow from what it is; nothing is written.
 *
 * @throws AppError as `draftEdits`, and `conflict` when the file is not right as it is.
 */
export function draftEdit(
  request: LoadRequest,
  edits: (before: LoadedConfig) => readonly TomlEdit[],
): DraftedEdit {
  const before = readBefore(request)
  return draftEdits(request, before.text, edits(before))
}

/**
 * What a text of the file would be with the edits, checked as at a start.
 *
 * @throws AppError `conflict` when an option comes from the environment or when the text cannot be changed so that only
 * this changes; `invalid` with `details.issues` when the file would not be right.
 */
export function draftEdits(
  request: LoadRequest,
  before: string,
  edits: readonly TomlEdit[],
): DraftedEdit {
  let text = before
  for (const edit of edits) {
    const edited = editToml(text, edit)
    if (edited === null) throw cannotEdit(placeOf(edit))
    text = edited
  }
  const after = readAfter({ ...request, text })
  for (const edit of edits) refuseOverridden(after, placeOf(edit))
  return { before: { text: before }, after }
}

function readAfter(request: LoadRequest): LoadedConfig {
  try {
    return readConfig(request)
  } catch (error) {
    const issues = issuesOf(error)
    throw issues === null ? error : issuesError('This would not be right:', issues)
  }
}

/**
 * Writes a drafted edit.
 *
 * @throws AppError `conflict` when somebody else has changed the file since, or when it cannot be written.
 */
export function writeEdit(
  { before, after }: DraftedEdit,
  { request, replaceFile }: { request: LoadRequest; replaceFile: ReplaceFile },
): void {
  if (after.text === before.text) return
  if (readText(request.path) !== before.text) {
    throw new AppError('conflict', 'The configuration file was changed meanwhile; try again.')
  }
  try {
    replaceFile(request.path, after.text)
  } catch (error) {
    throw cannotWrite(error)
  }
}

// The error of the file system names the path, which is for the log and not for callers of the API.
function cannotWrite(error: unknown): unknown {
  if (!(error instanceof AppError) || typeof error.details['errno'] !== 'string') return error
  return new AppError(
    'conflict',
    `The configuration file cannot be written (${error.details['errno']}); edit it by hand, or let this user write to it and to its folder.`,
    { cause: error },
  )
}

function readBefore(request: LoadRequest): LoadedConfig {
  try {
    return readConfig(request)
  } catch (error) {
    const issues = issuesOf(error)
    if (issues === null) throw error
    const { message } = issuesError('The configuration file has to be mended first:', issues)
    throw new AppError('conflict', message, { details: { issues } })
  }
}

function placeOf(edit: TomlEdit): ConfigPath {
  return 'path' in edit ? edit.path : [edit.list]
}

function refuseOverridden({ sourceOf }: LoadedConfig, path: ConfigPath): void {
  const source = sourceOf(path)
  if (source.kind !== 'environment') return
  throw new AppError(
    'conflict',
    `${pathText(path)} comes from the environment variable ${source.variable}, which wins over the file.`,
  )
}

function cannotEdit(path: ConfigPath): AppError {
  return new AppError(
    'conflict',
    `${pathText(path)} stands in the file in a way that cannot be changed without touching the rest; edit it by hand.`,
  )
}
