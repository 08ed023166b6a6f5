import type { BinCommands } from '../domain/bin-commands.ts'
import type { Transaction } from '../domain/stores.ts'
import { restoreRecycled } from './restore.ts'
import { undoImport } from './undo-commits.ts'

/** Does what is asked about imports that are over, inside the transaction of a tick. */
export function runBinCommand(
  tx: Transaction,
  asked: { readonly command: keyof BinCommands; readonly args: readonly unknown[] },
): unknown {
  const commands: BinCommands = {
    undoImport: (planId) => undoImport(tx, planId),
    restoreRecycled: (id) => restoreRecycled(tx, id),
  }
  const command = commands[asked.command] as (...given: readonly unknown[]) => unknown
  return command(...asked.args)
}
