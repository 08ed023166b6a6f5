import * as v from 'valibot'

import { watchSchema } from '../http/views/watch.ts'
import type { CommandContext } from './context.ts'
import { requireDaemon } from './find-daemon.ts'
import { safe } from './output.ts'
import { checkAnswer, requestDaemon } from './request-daemon.ts'
import { table, when } from './words.ts'

const listSchema = v.strictObject({ watches: v.array(watchSchema) })

/** `shelfd watches` */
export async function listWatches({ output, json, ...context }: CommandContext): Promise<void> {
  const daemon = requireDaemon(context, 'read')
  const { body } = await requestDaemon(daemon, { method: 'GET', path: '/api/v1/watches' })
  const { watches } = checkAnswer(listSchema, body)
  if (json) return output.json(watches)
  if (watches.length === 0) return output.print('There are no folders to watch.')
  const head = ['LIBRARY', 'FOLDER', 'HOW', 'CHANGES', 'LAST', 'NEXT LOOK', 'WHY']
  const rows = watches.map((one) => [
    safe(one.libraryName),
    safe(one.path),
    one.mode,
    String(one.changes),
    whenText(one.lastChangeAt),
    whenText(one.nextPollAt),
    one.explanation,
  ])
  for (const line of table([head, ...rows])) output.print(line)
}

function whenText(instant: string | null): string {
  return instant === null ? '-' : when(Date.parse(instant))
}
