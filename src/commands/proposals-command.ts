import type { Command } from '@commander-js/extra-typings'

import { removalStates } from '../domain/removal.ts'
import { oneOf, refuseOperands, wholeNumber } from './arguments.ts'
import type { Run } from './run-command.ts'

/** Adds `shelfd proposals`. */
export function addProposals(program: Command, run: Run): void {
  const proposals = program
    .command('proposals')
    .alias('proposal')
    .description('files that are gone in such numbers that scans removed none of them')
  const load = async () => await import('./proposals.ts')
  proposals
    .command('list', { isDefault: true })
    .description('what waits for a decision, and what was decided lately')
    .option('--library <name>', 'of one library')
    .option('--state <state>', removalStates.join(', '), oneOf(removalStates))
    .allowExcessArguments()
    .action(async (flags, command) => {
      refuseOperands(command)
      const { listProposals } = await load()
      await run((context) => listProposals(context, flags))(command)
    })
  proposals
    .command('show')
    .description('one of them with its files')
    .argument('<id>', 'number of the proposal', wholeNumber)
    .action(async (id, _, command) => {
      const { showProposal } = await load()
      await run((context) => showProposal(context, id))(command)
    })
  const decisions = {
    approve: 'the files were deleted on purpose: take them out of the library',
    reject: 'the files are only away: keep all that is known of them',
    undo: 'take back a removal that was approved',
  } as const
  for (const decision of ['approve', 'reject', 'undo'] as const) {
    proposals
      .command(decision)
      .description(decisions[decision])
      .argument('<id>', 'number of the proposal', wholeNumber)
      .action(async (id, _, command) => {
        const { decideProposal } = await load()
        await run((context) => decideProposal(context, decision, id))(command)
      })
  }
}
