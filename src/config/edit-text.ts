import { createHash } from 'node:crypto'

import type { CheckedText, ConfigIssue, ConfigText, ReloadReport } from '../domain/configuration.ts'
import { AppError } from '../domain/error.ts'
import { differenceOf } from './changes.ts'
import { type ReplaceFile, writeEdit } from './edit-file.ts'
import { type Finding, pathText, problemsError } from './explain.ts'
import { issuesError, issuesOf } from './issues.ts'
import type { LiveConfig } from './live-config.ts'
import { type LoadedConfig, type LoadRequest, readConfig } from './load.ts'
import { fileOnlyReason } from './option-facts.ts'
import type { ConfigPath } from './positions.ts'
import { readText } from './read-toml.ts'
import { type ConfigFile, configSchema } from './schema.ts'
import { optionsOf } from './schema-tree.ts'
import { secretFindings } from './sent-secrets.ts'

/** The whole file as a text that somebody edits elsewhere. */
export interface TextEditor {
  read(): ConfigText
  check(text: string): CheckedText
  write(text: string, etag: string): Promise<ReloadReport>
}

interface TextDeps {
  readonly request: LoadRequest
  readonly live: Pick<LiveConfig, 'alone' | 'reloadAlone' | 'running' | 'latest'>
  readonly replaceFile: ReplaceFile
}

export function createTextEditor(deps: TextDeps): TextEditor {
  const { live } = deps
  return {
    read: () => readPresent(deps),
    check: (text) => {
      const result = check(deps, text)
      if ('issues' in result) {
        return { issues: result.issues, warnings: [], changed: [], restartNeeded: [] }
      }
      const { live: changed, restart } = differenceOf(live.running(), result.loaded)
      const warnings = result.loaded.warnings
      return {
        issues: [],
        warnings: warnings.length === 0 ? [] : (issuesOf(problemsError(warnings)) ?? []),
        changed,
        restartNeeded: restart,
      }
    },
    write: (text, etag) =>
      live.alone(async () => {
        const before = readPresent(deps)
        if (before.etag !== etag) throw outdated()
        const result = check(deps, text)
        if ('issues' in result) throw issuesError('The text is not right:', result.issues)
        writeEdit({ before, after: result.loaded }, deps)
        return await live.reloadAlone()
      }),
  }
}

function readPresent({ request }: TextDeps): ConfigText {
  try {
    const text = readText(request.path)
    return { text, etag: createHash('sha256').update(text).digest('base64url').slice(0, 22) }
  } catch (error) {
    if (issuesOf(error) === null) throw error
    throw new AppError(
      'conflict',
      'The configuration file cannot be read; the log of a start says why.',
    )
  }
}

function outdated(): AppError {
  const message =
    'The file was changed since this text was read; read it again and repeat the change.'
  return new AppError('conflict', message, { details: { isOutdated: true } })
}

type Checked = { readonly loaded: LoadedConfig } | { readonly issues: readonly ConfigIssue[] }

function check({ request, live }: TextDeps, text: string): Checked {
  if (text.trim() === '') return { issues: [emptied] }
  const before = live.latest().options
  try {
    const refuse = (after: ConfigFile): readonly Finding[] => [
      ...fileOnlyFindings(before, after),
      ...secretFindings(before, after),
    ]
    return { loaded: readConfig({ ...request, text, refuse }) }
  } catch (error) {
    const issues = issuesOf(error)
    if (issues === null) throw error
    return { issues }
  }
}

const emptied: ConfigIssue = {
  path: '',
  message: 'the file would be empty',
  hint: 'to have it say nothing, leave a comment in it',
  line: 1,
  column: 1,
  variable: null,
}

/** Whoever edits the text here must not reach more by it than by the options one by one. */
function fileOnlyFindings(before: ConfigFile, after: ConfigFile): readonly Finding[] {
  const values = guarded(before)
  const next = guarded(after)
  const changed = new Map(
    [...values, ...next].filter(([name]) => values.get(name)?.value !== next.get(name)?.value),
  )
  return [...changed].map(([name, { path }]) => ({
    path,
    message: `${name} is changed in the file alone, as ${fileOnlyReason(name)}`,
    hint: 'leave it as it is here, and edit the file on the machine itself',
  }))
}

function guarded(options: ConfigFile): Map<string, { value: string; path: ConfigPath }> {
  const found = optionsOf(configSchema, options).filter(
    ({ path }) => fileOnlyReason(pathText(path)) !== null,
  )
  return new Map(
    found.map(({ path, value }) => [pathText(path), { value: JSON.stringify(value), path }]),
  )
}
