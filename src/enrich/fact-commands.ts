import { AppError } from '../domain/error.ts'
import { everyField, type FactCommands, type PinOrder, type ShownFacts } from '../domain/facts.ts'
import { checkField, checkFieldValue } from '../domain/item-fields.ts'
import type { Transaction } from '../domain/stores.ts'
import { wantWriting } from '../domain/want-writing.ts'
import { type CommandPorts, getMode, getSubject } from './commands.ts'
import { beginWork } from './work.ts'

/** The commands about facts, inside a transaction. */
export function runFactCommand(
  ports: CommandPorts,
  asked: { readonly command: keyof FactCommands; readonly args: readonly unknown[] },
): unknown {
  const { tx } = ports
  const commands: FactCommands = {
    pinField: (itemId, field, order) => pinField(tx, { itemId, field }, order),
    unpinField: (itemId, field) => {
      getShown(tx, itemId)
      checkField(field)
      if (!tx.stores.facts.unpin(itemId, field)) return null
      tx.stores.facts.show(itemId, tx.now)
      wantWriting(tx, itemId)
      return null
    },
    refreshItem: (itemId) => {
      const { id, libraryId } = getSubject(tx, itemId)
      const mode = getMode(ports, libraryId)
      tx.stores.facts.force(itemId)
      beginWork(tx, id, { scanId: null, mode })
      return { itemId: id }
    },
  }
  const command = commands[asked.command] as (...given: readonly unknown[]) => unknown
  return command(...asked.args)
}

function pinField(
  tx: Transaction,
  { itemId, field }: { itemId: number; field: string },
  order: PinOrder,
): null {
  const { facts } = tx.stores
  const shown = getShown(tx, itemId)
  const pin = 'value' in order ? setting(field, order.value) : locking(field, shown)
  facts.pin(itemId, { field, ...pin, pinnedAt: tx.now })
  facts.show(itemId, tx.now)
  wantWriting(tx, itemId)
  return null
}

function setting(field: string, value: unknown): { value: unknown; source: string } {
  return { value: checkFieldValue(field, value), source: 'user' }
}

/** What is shown, with where it comes from. */
function locking(field: string, shown: ShownFacts): { value: unknown; source: string } {
  const known = checkField(field)
  if (known === everyField) return { value: null, source: 'user' }
  const facts: Readonly<Record<string, { value: unknown } | undefined>> = { ...shown.identity }
  const descriptions: Readonly<Record<string, unknown>> = { ...shown.metadata }
  const value = facts[known]?.value ?? descriptions[known] ?? null
  return { value, source: shown.sources[known] ?? 'user' }
}

function getShown(tx: Transaction, itemId: number): ShownFacts {
  const shown = tx.stores.facts.shown(itemId)
  if (shown === null) throw new AppError('not_found', `There is no item ${itemId}.`)
  return shown
}
