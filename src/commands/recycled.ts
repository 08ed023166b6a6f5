import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import { nextCursorSchema } from '../http/page.ts'
import { recycledSchema, type RecycledView } from '../http/views/plan.ts'
import type { CommandContext } from './context.ts'
import { send } from './download-orders.ts'
import { get, queryOf } from './downloads.ts'
import { requireDaemon } from './find-daemon.ts'
import { safe } from './output.ts'
import { checkAnswer, type DaemonAddress } from './request-daemon.ts'
import { size, table, when } from './words.ts'

const path = '/api/v1/recycled'
const listSchema = v.strictObject({
  recycled: v.array(recycledSchema),
  nextCursor: nextCursorSchema,
})
/** Files of a list; the API has all. */
const shown = 500
const lookEveryMs = 200

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

/** `shelfd recycled restore ID` */
export async function restoreRecycled(
  { output, json, ...context }: CommandContext,
  id: number,
): Promise<void> {
  const daemon = requireDaemon(context, 'full')
  await send(daemon, 'POST', `${path}/${id}/restore`)
  const file = await restored(daemon, id)
  if (json) return output.json(file)
  output.print(`${safe(file.path)} is given back.`)
}

/** @throws AppError `unavailable` when it is kept again. */
async function restored(daemon: DaemonAddress, id: number): Promise<RecycledView> {
  for (;;) {
    const file = checkAnswer(recycledSchema, await get(daemon, `${path}/${id}`))
    if (file.state === 'restored') return file
    if (file.state !== 'restoring') {
      throw new AppError(
        'unavailable',
        `${file.path} could not be given back and is kept: shelfd jobs says why.`,
      )
    }
    await Bun.sleep(lookEveryMs)
  }
}
