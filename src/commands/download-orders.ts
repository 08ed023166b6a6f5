import { addedDownloadSchema, clientTestSchema, downloadSchema } from '../http/views/download.ts'
import { agreed } from './ask.ts'
import type { CommandContext } from './context.ts'
import { fetchDownload } from './downloads.ts'
import { requireDaemon } from './find-daemon.ts'
import { safe } from './output.ts'
import { checkAnswer, type DaemonAddress, requestDaemon } from './request-daemon.ts'

const path = '/api/v1/downloads'

/** `shelfd downloads add URL` */
export async function addDownload(
  { output, json, ...context }: CommandContext,
  order: {
    readonly url: string
    readonly client?: string | undefined
    readonly category?: string | undefined
    readonly paused?: true | undefined
  },
): Promise<void> {
  const added = checkAnswer(
    addedDownloadSchema,
    await send(requireDaemon(context, 'full'), 'POST', path, order),
  )
  if (json) return output.json(added)
  const { client, clientId, duplicate, id } = added
  const number = id === null ? '' : ` It is download ${id}.`
  if (duplicate) return output.print(`${safe(client)} has it already: ${safe(clientId)}.${number}`)
  output.print(`${safe(client)} has taken it: ${safe(clientId)}.${number}`)
}

const done = {
  pause: 'is paused in its client.',
  resume: 'goes on in its client.',
  retry: 'is tried again.',
} as const

/** `shelfd downloads pause|resume|retry ID` */
export async function changeDownload(
  { output, json, ...context }: CommandContext,
  word: keyof typeof done,
  id: number,
): Promise<void> {
  const answer = await send(requireDaemon(context, 'full'), 'POST', `${path}/${id}/${word}`)
  const download = checkAnswer(downloadSchema, answer)
  if (json) return output.json(download)
  output.print(`${safe(download.name)} ${done[word]}`)
}

/** `shelfd downloads category ID NAME` */
export async function setCategory(
  { output, json, ...context }: CommandContext,
  id: number,
  category: string,
): Promise<void> {
  const daemon = requireDaemon(context, 'full')
  const answer = await send(daemon, 'PUT', `${path}/${id}/category`, { category })
  const download = checkAnswer(downloadSchema, answer)
  if (json) return output.json(download)
  output.print(`${safe(download.name)} has the category ${safe(category)} in its client.`)
}

/** `shelfd downloads remove ID` */
export async function removeDownload(
  { output, json, ...context }: CommandContext,
  id: number,
  { deleteData = false }: { readonly deleteData?: true | false | undefined },
): Promise<void> {
  const daemon = requireDaemon(context, 'full')
  const { name, client } = await fetchDownload(daemon, id)
  const question = `Have ${safe(client)} delete what it has downloaded of ${safe(name)}?`
  if (deleteData && !(await agreed(context.asking, question))) {
    return output.note('Nothing was removed.')
  }
  await send(daemon, 'DELETE', `${path}/${id}?deleteData=${deleteData}`)
  if (json) return output.json({ id, removed: true, dataDeleted: deleteData })
  const data = deleteData ? 'with its data' : 'its data stays where it is'
  output.print(`${safe(name)} is removed from ${safe(client)}; ${data}.`)
}

/** `shelfd downloads poll [CLIENT]` */
export async function pollDownloads(
  { output, json, ...context }: CommandContext,
  client: string | undefined,
): Promise<void> {
  const body = client === undefined ? {} : { client }
  const answer = await send(requireDaemon(context, 'full'), 'POST', `${path}/poll`, body)
  if (json) return output.json(answer)
  output.print(client === undefined ? 'All clients are asked.' : `${safe(client)} is asked.`)
}

/** `shelfd downloads test CLIENT` */
export async function testClient(
  { output, json, ...context }: CommandContext,
  client: string,
): Promise<void> {
  const to = `/api/v1/download-clients/${encodeURIComponent(client)}/test`
  const told = checkAnswer(clientTestSchema, await send(requireDaemon(context, 'full'), 'POST', to))
  if (json) return output.json(told)
  output.print(safe(told.message ?? `${client} answers: version ${told.version}.`))
  if (told.defaultFolder !== null) output.print(`  saves to ${safe(told.defaultFolder)}`)
  for (const warning of told.warnings) output.note(`! ${safe(warning)}`)
}

/** What the daemon answers to an order. */
export async function send(
  daemon: DaemonAddress,
  method: 'POST' | 'PUT' | 'DELETE',
  to: string,
  body?: unknown,
): Promise<unknown> {
  const request = { method, path: to, ...(body !== undefined && { body }) }
  return (await requestDaemon(daemon, request)).body
}
