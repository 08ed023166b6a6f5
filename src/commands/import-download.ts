import type { PlanOverride } from '../domain/download-commands.ts'
import { AppError } from '../domain/error.ts'
import { type PlanFileView, type PlanView } from '../http/views/plan.ts'
import { confirmed, requireAnswers } from './ask.ts'
import type { CommandContext } from './context.ts'
import { send } from './download-orders.ts'
import { outcomeText, planFileLines } from './download-words.ts'
import { exitCodes } from './exit-code.ts'
import { requireDaemon } from './find-daemon.ts'
import { fetchFiles, followPlan, propose } from './follow-plan.ts'
import { type Output, safe } from './output.ts'
import { overridesOf, type OverrideWish } from './plan-overrides.ts'
import type { DaemonAddress } from './request-daemon.ts'

/** What `shelfd downloads import` was told. */
export interface ImportWish {
  readonly dryRun?: true | undefined
  readonly override?: readonly OverrideWish[] | undefined
}

/** `shelfd downloads import ID`: shows what would go where, and has it done. Gives the exit code. */
export async function importDownload(
  context: CommandContext,
  id: number,
  wish: ImportWish,
): Promise<number> {
  const { output, json, asking } = context
  if (!wish.dryRun) requireAnswers(asking, '--yes, or --dry-run to look only')
  const daemon = requireDaemon(context, 'full')
  const plan = await propose(daemon, id)
  const files = await fetchFiles(daemon, plan.id)
  const overrides = overridesOf(files, wish.override ?? [])
  if (!json) show(output, files, overrides)
  if (wish.dryRun) {
    if (json) output.json({ ...plan, files })
    return exitCodes.ok
  }
  if (!files.some(({ state }) => state === 'proposed') && overrides.length === 0) {
    throw new AppError(
      'conflict',
      'None of its files is to be imported: --override says otherwise.',
    )
  }
  if (!(await confirmed(asking, 'Import it so?'))) {
    output.note('Nothing was imported.')
    return exitCodes.ok
  }
  await send(daemon, 'POST', `/api/v1/plans/${plan.id}/apply`, { overrides })
  return await tellOutcome(context, daemon, await followPlan(daemon, plan.id, output))
}

/** `shelfd downloads undo PLAN` */
export async function undoImport(context: CommandContext, planId: number): Promise<number> {
  const daemon = requireDaemon(context, 'full')
  await send(daemon, 'POST', `/api/v1/plans/${planId}/undo`)
  return await tellOutcome(context, daemon, await followPlan(daemon, planId, context.output))
}

function show(
  output: Output,
  files: readonly PlanFileView[],
  overrides: readonly PlanOverride[],
): void {
  for (const line of planFileLines(files, output.paint)) output.print(line)
  for (const { fileId, decision } of overrides) {
    const file = files.find(({ id }) => id === fileId)
    if (file === undefined) continue
    output.print(`${decision === 'import' ? '+' : '-'} ${safe(file.source.path)}: as you say`)
  }
}

/** What could not be done ends with 1; what somebody saw that it would be left out does not. */
async function tellOutcome(
  { output, json }: Pick<CommandContext, 'output' | 'json'>,
  daemon: DaemonAddress,
  plan: PlanView,
): Promise<number> {
  const files = await fetchFiles(daemon, plan.id)
  const failed = files.filter(({ error }) => error !== null)
  const isOver = plan.state === 'applied' || plan.state === 'partly' || plan.state === 'undone'
  const code = isOver && failed.length === 0 ? exitCodes.ok : exitCodes.failed
  if (json) {
    output.json(plan)
    return code
  }
  for (const line of planFileLines(failed, output.paint)) output.print(line)
  output.print(`Plan ${plan.id} is ${plan.state}: ${outcomeText(plan)}.`)
  return code
}
