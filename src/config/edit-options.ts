import type { ConfigIssue, ReloadReport } from '../domain/configuration.ts'
import { AppError } from '../domain/error.ts'
import { draftEdit, type DraftedEdit, type ReplaceFile, writeEdit } from './edit-file.ts'
import type { TomlEdit } from './edit-toml.ts'
import { pathText } from './explain.ts'
import { issuesError } from './issues.ts'
import type { LiveConfig } from './live-config.ts'
import type { LoadedConfig, LoadRequest } from './load.ts'
import { fileOnlyReason } from './option-facts.ts'
import { findOption } from './option-key.ts'
import type { ConfigPath } from './positions.ts'
import { configSchema } from './schema.ts'

/** Values by the names of their options; null takes an option out of the file. */
export type OptionValues = Readonly<Record<string, unknown>>

/** Changes options outside of the lists of blocks: all of them or none. */
export function createOptionEditor(deps: {
  request: LoadRequest
  live: Pick<LiveConfig, 'alone' | 'reloadAlone'>
  replaceFile: ReplaceFile
}): { change(values: OptionValues): Promise<ReloadReport> } {
  const { live, request } = deps
  return {
    change: (values) =>
      live.alone(async () => {
        writeEdit(draftOptions(request, values), deps)
        return await live.reloadAlone()
      }),
  }
}

/** What setting options would make of the file. @throws AppError as `draftEdit` */
function draftOptions(request: LoadRequest, values: OptionValues): DraftedEdit {
  let before: LoadedConfig | null = null
  try {
    return draftEdit(request, (loaded) => {
      before = loaded
      return editsOf(loaded, values)
    })
  } catch (error) {
    throw before === null ? error : withLinesOf(before, error)
  }
}

function editsOf({ sourceOf }: LoadedConfig, values: OptionValues): readonly TomlEdit[] {
  const issues: ConfigIssue[] = []
  const edits = Object.entries(values).flatMap(([name, value]): TomlEdit[] => {
    const found = pathOf(name)
    if ('message' in found) issues.push(issue(name, found.message))
    else {
      const source = sourceOf(found.path)
      if (source.kind !== 'environment') {
        return [
          value === null
            ? { type: 'unset', path: found.path }
            : { type: 'set', path: found.path, value },
        ]
      }
      const { variable } = source
      const message = `comes from the environment variable ${variable}, which wins over the file`
      issues.push({ ...issue(name, message), variable })
    }
    return []
  })
  if (issues.length > 0) throw issuesError('This cannot be set:', issues)
  return edits
}

function pathOf(name: string): { path: ConfigPath } | { message: string } {
  try {
    const { path } = findOption(configSchema, name)
    if (typeof path[1] === 'number') {
      return {
        message: `belongs to one of the blocks [[${path[0]}]], which have addresses of their own`,
      }
    }
    const reason = fileOnlyReason(pathText(path))
    if (reason === null) return { path }
    return { message: `is changed in the file alone, as ${reason}: edit it there` }
  } catch (error) {
    if (error instanceof AppError) return { message: error.message }
    throw error
  }
}

function issue(path: string, message: string): ConfigIssue {
  return { path, message, hint: null, line: null, column: null, variable: null }
}

/** Lines of a text that was not written would mislead: only those count where the option stands already. */
function withLinesOf({ sourceOf }: LoadedConfig, error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'invalid') return error
  const issues = ((error.details['issues'] ?? []) as readonly ConfigIssue[]).map((one) => {
    const found = 'path' in one && one.variable === null ? lineOf(sourceOf, one.path) : null
    return { ...one, line: found, column: found === null ? null : one.column }
  })
  const message = issues.map((one) => one.message).join('. ')
  return new AppError('invalid', message, { details: { issues } })
}

function lineOf(sourceOf: LoadedConfig['sourceOf'], name: string): number | null {
  const found = pathOf(name)
  const source = 'path' in found ? sourceOf(found.path) : null
  return source?.kind === 'file' ? source.line : null
}
