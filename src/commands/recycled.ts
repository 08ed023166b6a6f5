import * as v from 'valibot'

import { nextCursorSchema } from '../http/page.ts'
import { recycledSchema } from '../http/views/plan.ts'
import type { CommandContext } from './context.ts'
import { get, queryOf } from './downloads.ts'
import { requireDaemon } from './find-daemon.ts'
import { safe } from './output.ts'
import { checkAnswer } from './request-daemon.ts'
import { size, table, when } from './words.ts'

const path = '/api/v1/recycled'
const listSchema = v.strictObject({
  recycled: v.array(recycledSchema),
  nextCursor: nextCursorSchema,
})
/** Files of a list; the API has all. */
const shown = 500

/** `shelfd recycled list` */
export async function listRecycled(
  { output, json, ...context }: CommandContext,
  { library }: { readonly library?: string | undefined },
): Promise<void> {
  const query = queryOf({ library, limit: String(shown) })
  const answer = await get(requireDaemon(context, 'read'), `${path}?${query}`)
  const { recycled } = checkAnswer(listSchema, answer)
  if (json) return output.json(recycled)
  if (recycled.length === 0) return output.print('The recycle bin is empty.')
  const rows = recycled.map((file) => [
    String(file.id),
    size(file.sizeBytes),
    when(Date.parse(file.recycledAt)),
    when(Date.parse(file.expiresAt)),
    safe(file.path),
  ])
  for (const line of table([['ID', 'SIZE', 'SINCE', 'UNTIL', 'PATH'], ...rows])) output.print(line)
}
