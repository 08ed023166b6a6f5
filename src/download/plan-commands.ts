import type { PlanCommands } from '../domain/plan-commands.ts'
import type { Transaction } from '../domain/stores.ts'
import { applyPlan, discardPlan } from './apply-plan.ts'
import { orderPlan, retryDownload } from './orders.ts'

/** Does what is asked about plans of imports, inside the transaction of a tick. */
export function runPlanCommand(
  tx: Transaction,
  asked: { readonly command: keyof PlanCommands; readonly args: readonly unknown[] },
): unknown {
  const commands: PlanCommands = {
    planImport: (order) => orderPlan(tx, order),
    applyPlan: (order) => applyPlan(tx, order),
    discardPlan: (planId) => discardPlan(tx, planId),
    retryDownload: (id) => retryDownload(tx, id),
  }
  const command = commands[asked.command] as (...given: readonly unknown[]) => unknown
  return command(...asked.args)
}
