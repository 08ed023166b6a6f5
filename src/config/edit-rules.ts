import type { ConfigIssue } from '../domain/configuration.ts'
import { AppError } from '../domain/error.ts'
import { ruleBlock, ruleIdOf, type Rule, type RuleEntry } from '../domain/rule.ts'
import { draftEdit, type DraftedEdit, writeEdit, type ReplaceFile } from './edit-file.ts'
import type { LiveConfig } from './live-config.ts'
import type { LoadedConfig, LoadRequest } from './load.ts'

/** Changes of the rules: each is written to the file and then applied as any change of it is. */
export interface RuleEditor {
  add(rules: readonly Rule[]): Promise<'added' | 'present'>
  remove(id: string): Promise<void>
}

export function createRuleEditor(deps: {
  request: LoadRequest
  live: Pick<LiveConfig, 'alone' | 'reloadAlone'>
  replaceFile: ReplaceFile
}): RuleEditor {
  const { live } = deps
  const write = async (draft: DraftedEdit): Promise<void> => {
    writeEdit(draft, deps)
    await live.reloadAlone()
  }
  return {
    add: (rules) =>
      live.alone(async () => {
        const draft = draftRules(deps.request, rules)
        if (draft === 'present') return draft
        await write(draft)
        return 'added'
      }),
    remove: (id) => live.alone(() => write(draftRuleRemoval(deps.request, id))),
  }
}

/** What adding rules would make of the file; `present` when all stand there already. Errors as `draftEdit`. */
export function draftRules(request: LoadRequest, rules: readonly Rule[]): DraftedEdit | 'present' {
  const draft = withoutLines(() =>
    draftEdit(request, ({ config }) => {
      const known = new Set(config.rules.map(ruleIdOf))
      return rules
        .filter((rule) => !known.has(ruleIdOf(rule)))
        .map((rule) => ({ type: 'add', list: 'rule', block: ruleBlock(rule) }))
    }),
  )
  return draft.after.text === draft.before.text ? 'present' : draft
}

/** What taking a rule out would make of the file. Errors as `draftEdit`, and `not_found`. */
export function draftRuleRemoval(request: LoadRequest, id: string): DraftedEdit {
  return draftEdit(request, ({ config }) => {
    const index = config.rules.findIndex((rule) => ruleIdOf(rule) === id)
    if (index < 0) throw new AppError('not_found', `There is no rule ${id} in the configuration.`)
    return [{ type: 'remove', list: 'rule', index }]
  })
}

/** The rules of a file with what names them. */
export function rulesOf({ config, sourceOf }: LoadedConfig): RuleEntry[] {
  return config.rules.map((rule, index) => {
    const source = sourceOf(['rule', index])
    return { ...rule, id: ruleIdOf(rule), line: source.kind === 'file' ? source.line : 0 }
  })
}

/** Issues without the lines of a file that was not written, which would mislead. */
function withoutLines(work: () => DraftedEdit): DraftedEdit {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid') throw error
    const issues = ((error.details['issues'] ?? []) as readonly ConfigIssue[]).map((issue) => ({
      ...issue,
      path: issue.path.replace(/^rule\[\d+\]\.?/, ''),
      line: null,
      column: null,
    }))
    const message = issues.map((issue) => `${issue.path} ${issue.message}`.trim()).join('. ')
    throw new AppError('invalid', message, { details: { issues } })
  }
}
