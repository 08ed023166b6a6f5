import * as v from 'valibot'

import { draftRuleRemoval, draftRules, rulesOf } from '../config/edit-rules.ts'
import { writeEdit } from '../config/edit-file.ts'
import { AppError } from '../domain/error.ts'
import type { ExternalId } from '../domain/media.ts'
import { ruleBlock, type Rule } from '../domain/rule.ts'
import { replaceFile } from '../filesystem/replace-file.ts'
import { ruleSchema, ruleView } from '../http/views/rule.ts'
import type { CommandContext } from './context.ts'
import { findDaemon } from './find-daemon.ts'
import { findEditor } from './find-editor.ts'
import { safe } from './output.ts'
import { checkAnswer, requestDaemon } from './request-daemon.ts'

const path = '/api/v1/rules'
const answerSchema = v.strictObject({ rules: v.array(ruleSchema) })

/** `shelfd rules list` */
export async function listRules({ output, json, ...context }: CommandContext): Promise<void> {
  const daemon = findDaemon(context, 'read')
  const rules =
    daemon === null
      ? rulesOf(context.readConfig().loaded).map(ruleView)
      : checkAnswer(answerSchema, (await requestDaemon(daemon, { method: 'GET', path })).body).rules
  if (json) return output.json(rules)
  if (rules.length === 0) return output.print('There is no rule; add one with shelfd rules add.')
  for (const [at, rule] of rules.entries()) {
    if (at > 0) output.print('')
    output.print(output.paint('dim', `# ${rule.id}, line ${rule.line}`))
    for (const line of rule.toml.split('\n')) output.print(safe(line))
  }
}

/** What `shelfd rules add PATTERN` was told. */
export interface RuleWish {
  readonly id?: ExternalId | undefined
  readonly unmatched?: boolean | undefined
  readonly edition?: string | undefined
}

/** `shelfd rules add PATTERN` */
export async function addRule(
  context: CommandContext,
  pattern: string,
  wish: RuleWish,
): Promise<void> {
  const rule = { path: pattern, outcome: outcomeOf(wish) }
  const outcome = await write(context, rule)
  if (context.json) return context.output.json({ ...rule, outcome })
  context.output.print(
    outcome === 'added' ? 'The rule was written.' : 'The rule stands there already.',
  )
}

/** `shelfd rules remove ID` */
export async function removeRule(context: CommandContext, id: string): Promise<void> {
  const daemon = findEditor(context)
  if (daemon === null) {
    const { request } = context.readConfig()
    writeEdit(draftRuleRemoval(request, id), { request, replaceFile })
  } else {
    await requestDaemon(daemon, { method: 'DELETE', path: `${path}/${encodeURIComponent(id)}` })
  }
  if (context.json) return context.output.json({ id, outcome: 'removed' })
  context.output.print('The rule was taken out of the file.')
}

async function write(context: CommandContext, rule: Rule): Promise<'added' | 'present'> {
  const daemon = findEditor(context)
  if (daemon !== null) {
    const request = { method: 'POST' as const, path, body: ruleBlock(rule) }
    const { status } = await requestDaemon(daemon, request)
    return status === 200 ? 'present' : 'added'
  }
  const { request } = context.readConfig()
  const draft = draftRules(request, [rule])
  if (draft === 'present') return draft
  writeEdit(draft, { request, replaceFile })
  return 'added'
}

function outcomeOf({ id, unmatched, edition }: RuleWish): Rule['outcome'] {
  const given = [id, unmatched, edition].filter((one) => one !== undefined)
  if (given.length !== 1) {
    throw new AppError('invalid', 'Say one thing: --id, --unmatched or --edition.')
  }
  if (edition !== undefined) return { edition }
  return id === undefined ? { ignored: true } : { id }
}
