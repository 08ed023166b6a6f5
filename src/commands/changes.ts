import * as v from 'valibot'

import { nextCursorSchema } from '../http/page.ts'
import { changeSchema } from '../http/views/change.ts'
import { duplicateSchema } from '../http/views/duplicate.ts'
import type { CommandContext } from './context.ts'
import { requireDaemon } from './find-daemon.ts'
import { safe } from './output.ts'
import { checkAnswer, requestDaemon } from './request-daemon.ts'
import { counted, size, table, when } from './words.ts'

const changesAnswer = v.strictObject({
  changes: v.array(changeSchema),
  nextCursor: nextCursorSchema,
})
const duplicatesAnswer = v.strictObject({
  duplicates: v.array(duplicateSchema),
  nextCursor: nextCursorSchema,
})
type Change = v.InferOutput<typeof changeSchema>

/** What a list is narrowed by; what is undefined was not said. */
type Filter = Readonly<Record<string, string | number | boolean | undefined>>

/** `shelfd changes` */
export async function listChanges(
  { output, json, ...context }: CommandContext,
  filter: Filter,
): Promise<void> {
  const { changes } = checkAnswer(changesAnswer, await ask(context, 'changes', filter))
  if (json) return output.json(changes)
  if (changes.length === 0) return output.print('No change is known.')
  const rows = changes.map((change) => [
    when(Date.parse(change.detectedAt)),
    safe(change.library.name),
    change.kind,
    change.processedAt === null ? 'waits' : 'done',
    sizeOf(change),
    change.source,
    (change.reason ?? '-').replaceAll('_', ' '),
    safe(change.oldPath === null ? change.path : `${change.oldPath} -> ${change.path}`),
  ])
  const head = ['FOUND', 'LIBRARY', 'KIND', 'STATE', 'SIZE', 'BY', 'WHY', 'PATH']
  for (const line of table([head, ...rows])) output.print(line)
}

/** `shelfd duplicates` */
export async function listDuplicates(
  { output, json, ...context }: CommandContext,
  filter: Filter,
): Promise<void> {
  const { duplicates } = checkAnswer(duplicatesAnswer, await ask(context, 'duplicates', filter))
  if (json) return output.json(duplicates)
  if (duplicates.length === 0) return output.print('Nothing is there twice.')
  for (const { sizeBytes, wastedBytes, files } of duplicates) {
    const waste = wastedBytes === 0 ? 'takes room once' : `${size(wastedBytes)} too much`
    output.print(`${counted(files.length, 'file')} of ${size(sizeBytes)}, ${waste}`)
    for (const { library, path } of files) output.print(`  ${safe(library.name)}  ${safe(path)}`)
  }
}

async function ask(
  context: Omit<CommandContext, 'output' | 'json'>,
  list: string,
  filter: Filter,
): Promise<unknown> {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined) query.set(name, String(value))
  }
  const daemon = requireDaemon(context, 'read')
  const path = `/api/v1/${list}?${query.toString()}`
  return (await requestDaemon(daemon, { method: 'GET', path })).body
}

function sizeOf({ sizeBytes, fileCount }: Change): string {
  return sizeBytes === null ? counted(fileCount, 'file') : size(sizeBytes)
}
