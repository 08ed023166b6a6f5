import { needsRestart } from '../config/changes.ts'
import { draftEdits, writeEdit } from '../config/edit-file.ts'
import { pathText } from '../config/explain.ts'
import type { LoadRequest } from '../config/load.ts'
import { findOption, readValue } from '../config/option-key.ts'
import type { ConfigPath } from '../config/positions.ts'
import { parseToml, readText } from '../config/read-toml.ts'
import { configSchema } from '../config/schema.ts'
import { effectiveOptions, valueText } from '../config/show.ts'
import { AppError } from '../domain/error.ts'
import { replaceFile } from '../filesystem/replace-file.ts'

/** What `shelfd config set` has done. */
export interface SetOutcome {
  readonly path: string
  /** As `config show` prints it: secrets are masked. */
  readonly value: unknown
  readonly changed: boolean
  readonly takesEffect: 'at once' | 'at the next start'
}

/**
 * Sets one option in the file. The whole result is checked before anything is written.
 *
 * @throws AppError as `draftEdit`, and `invalid` for a name that is no option.
 */
export function setOption(request: LoadRequest, name: string, text: string): SetOutcome {
  const option = findOption(configSchema, name)
  const value = readValue(option.node, text)
  const before = readText(request.path)
  // A text that is no TOML has nothing that could be set.
  requireIndexes(parseToml(request.path, before), option.path)
  const draft = draftEdits(request, before, [{ type: 'set', path: option.path, value }])
  writeEdit(draft, { request, replaceFile })
  const path = pathText(option.path)
  const shown = effectiveOptions(draft.after).find((one) => one.path === path)
  return {
    path,
    value: shown?.value ?? '***',
    changed: draft.after.text !== draft.before.text,
    takesEffect: needsRestart(path) ? 'at the next start' : 'at once',
  }
}

/** An entry of a list is changed, not made. */
function requireIndexes(tree: Readonly<Record<string, unknown>>, path: ConfigPath): void {
  const [list = '', index] = path
  if (typeof index !== 'number') return
  const entries = tree[list]
  const count = Array.isArray(entries) ? entries.length : 0
  if (index < count) return
  throw new AppError('invalid', `there is no ${list}[${index}] in the file; it has ${count}`)
}

/** `jobs.max_attempts = 5`, and when a daemon goes by it. */
export function outcomeLines({ path, value, changed, takesEffect }: SetOutcome): readonly string[] {
  const line = `${path} = ${valueText(value)}`
  if (!changed) return [line, 'The file says so already.']
  return [
    line,
    takesEffect === 'at once'
      ? 'A running daemon takes it over by itself.'
      : 'It takes effect at the next start of the daemon.',
  ]
}
