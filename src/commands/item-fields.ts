import { AppError } from '../domain/error.ts'
import { everyField, type PinOrder } from '../domain/facts.ts'
import { checkField, readFieldText } from '../domain/item-fields.ts'
import { fieldsView, type FieldsView } from '../http/views/field.ts'
import type { CommandContext } from './context.ts'
import { type Paint, safe } from './output.ts'
import { openReading, openSession } from './session.ts'

/** What is set or locked. */
interface FieldOf {
  readonly id: number
  readonly field: string
}

/** `shelfd items fields ID` */
export async function showFields(
  { output, json, ...context }: CommandContext,
  id: number,
): Promise<void> {
  const item = await openReading(context).items.find(id)
  if (item === null) throw new AppError('not_found', `There is no item ${id}.`)
  const view = fieldsView(item.item)
  if (json) return output.json(view)
  for (const line of fieldLines(view, output.paint)) output.print(line)
}

/** `shelfd items set ID FIELD VALUE`, or `--empty` in place of the value */
export async function setField(
  context: CommandContext,
  of: FieldOf,
  { value, empty = false }: { value?: string | undefined; empty?: boolean | undefined },
): Promise<void> {
  if ((value === undefined) !== empty) {
    throw new AppError('invalid', 'Name a value, or --empty for none.')
  }
  checkField(of.field)
  await pin(context, of, { value: value === undefined ? null : readFieldText(of.field, value) })
}

/** `shelfd items lock ID [FIELD]` */
export async function lockField(context: CommandContext, of: FieldOf): Promise<void> {
  await pin(context, of, { locked: true })
}

/** `shelfd items unlock ID [FIELD]` */
export async function unlockField(context: CommandContext, of: FieldOf): Promise<void> {
  await pin(context, of, null)
}

/** `shelfd items refresh ID` */
export async function refreshItem(context: CommandContext, id: number): Promise<void> {
  const session = await openSession(context)
  try {
    const refreshed = await session.engine.ask('refreshItem', id)
    if (context.json) return context.output.json(refreshed)
    context.output.print(`Providers are asked for item ${refreshed.itemId}.`)
  } finally {
    await session.close()
  }
}

async function pin(
  context: CommandContext,
  { id, field }: FieldOf,
  order: PinOrder | null,
): Promise<void> {
  checkField(field)
  const session = await openSession(context)
  try {
    if (order === null) await session.engine.ask('unpinField', id, field)
    else await session.engine.ask('pinField', id, field, order)
    const item = await session.reading.items.find(id)
    if (item === null) return
    const view = fieldsView(item.item)
    if (context.json) return context.output.json(view)
    const lines = fieldLines(view, context.output.paint, field)
    for (const line of lines) context.output.print(line)
  } finally {
    await session.close()
  }
}

/** What is known, or one field of it. */
function fieldLines({ frozen, fields }: FieldsView, paint: Paint, only?: string): string[] {
  const shown = fields.filter(({ field, value, lockedBy }) =>
    only === undefined ? value !== null || lockedBy !== null : field === only,
  )
  const whole = frozen ? 'What providers have said of it stays as it is.' : 'Providers are asked.'
  return [
    ...shown.flatMap(({ field, value, source, others, lockedBy }) => {
      const from = [source, lockedBy === null ? null : `locked by ${lockedBy}`]
      const notes = from.filter((note) => note !== null).join(', ')
      const words = value === null ? 'nothing' : valueText(value)
      return [
        `${paint('bold', field)}: ${words}${notes === '' ? '' : `  (${safe(notes)})`}`,
        ...others.map((other) =>
          paint('dim', `  ${safe(other.source)} says ${valueText(other.value)}`),
        ),
      ]
    }),
    ...(only === everyField || (frozen && only === undefined) ? [whole] : []),
  ]
}

function valueText(value: FieldsView['fields'][number]['value']): string {
  return safe(typeof value === 'string' ? value : JSON.stringify(value))
}
