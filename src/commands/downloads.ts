import * as v from 'valibot'

import type { DownloadState } from '../domain/download.ts'
import { nextCursorSchema } from '../http/page.ts'
import {
  downloadClientSchema,
  downloadDetailSchema,
  downloadSchema,
  type DownloadView,
} from '../http/views/download.ts'
import { type PlanView, planSchema } from '../http/views/plan.ts'
import type { CommandContext } from './context.ts'
import { downloadLines, downloadRows, planFileLines, planRows } from './download-words.ts'
import { requireDaemon } from './find-daemon.ts'
import { safe } from './output.ts'
import { checkAnswer, type DaemonAddress, requestDaemon } from './request-daemon.ts'
import { table, when } from './words.ts'

const path = '/api/v1/downloads'
/** Entries of a list; the API has all. */
const shown = 500

/** `shelfd downloads list` */
export async function listDownloads(
  { output, json, ...context }: CommandContext,
  filter: {
    readonly state?: DownloadState | undefined
    readonly client?: string | undefined
    readonly library?: string | undefined
    readonly category?: string | undefined
  },
): Promise<void> {
  const schema = v.looseObject({
    downloads: v.array(downloadSchema),
    nextCursor: nextCursorSchema,
  })
  const daemon = requireDaemon(context, 'read')
  const answer = await get(daemon, `${path}?${queryOf({ ...filter, limit: String(shown) })}`)
  const { downloads, nextCursor } = checkAnswer(schema, answer)
  if (json) return output.json(downloads)
  if (downloads.length === 0) return output.print('There are no downloads.')
  for (const line of table(downloadRows(downloads))) output.print(line)
  if (nextCursor !== null) output.note(`These are the newest ${shown}.`)
}

/** `shelfd downloads show ID` */
export async function showDownload(
  { output, json, ...context }: CommandContext,
  id: number,
): Promise<void> {
  const answer = await get(requireDaemon(context, 'read'), `${path}/${id}`)
  const download = checkAnswer(downloadDetailSchema, answer)
  if (json) return output.json(download)
  const { plans, files } = download
  for (const line of downloadLines(download, output.paint)) output.print(line)
  if (plans.length === 0) return
  for (const line of table(planRows(plans))) output.print(`  ${line}`)
  const told = plans.find(({ state }) => state !== 'discarded') ?? plans[0]
  output.print(`  Plan ${told?.id}:`)
  for (const line of planFileLines(files, output.paint)) output.print(`  ${line}`)
}

/** States of plans that nothing was done for. */
const undone: ReadonlySet<PlanView['state']> = new Set(['proposed', 'discarded'])

/** `shelfd downloads history` */
export async function listPlans(
  { output, json, ...context }: CommandContext,
  filter: {
    readonly download?: number | undefined
    readonly library?: string | undefined
    readonly all?: true | undefined
  },
): Promise<void> {
  const query = queryOf({
    limit: String(shown),
    library: filter.library,
    download: filter.download === undefined ? undefined : String(filter.download),
  })
  const found = await fetchPlans(requireDaemon(context, 'read'), query)
  const plans = filter.all ? found : found.filter(({ state }) => !undone.has(state))
  if (json) return output.json(plans)
  if (plans.length === 0) return output.print('Nothing was imported yet.')
  for (const line of table(planRows(plans))) output.print(line)
}

/** Plans by a query of the API, newest first. */
export async function fetchPlans(
  daemon: DaemonAddress,
  query: string,
): Promise<readonly PlanView[]> {
  const schema = v.strictObject({ plans: v.array(planSchema), nextCursor: nextCursorSchema })
  return checkAnswer(schema, await get(daemon, `/api/v1/plans?${query}`)).plans
}

/** `shelfd downloads clients` */
export async function listClients({ output, json, ...context }: CommandContext): Promise<void> {
  const schema = v.strictObject({ clients: v.array(downloadClientSchema) })
  const answer = await get(requireDaemon(context, 'read'), '/api/v1/download-clients')
  const { clients } = checkAnswer(schema, answer)
  if (json) return output.json(clients)
  if (clients.length === 0) return output.print('The configuration has no [[download_client]].')
  const head = ['NAME', 'PLUGIN', 'STATE', 'NEXT', 'CAN', 'CATEGORIES', 'PROBLEM']
  const rows = clients.map((one) => [
    safe(one.name),
    safe(one.plugin),
    one.state,
    one.nextPollAt === null ? '-' : when(Date.parse(one.nextPollAt)),
    one.abilities?.join(' ') ?? '-',
    Object.entries(one.categories)
      .map(([category, library]) => `${safe(category)}=${safe(library)}`)
      .join(' '),
    safe(one.problem?.message ?? '-'),
  ])
  for (const line of table([head, ...rows])) output.print(line)
}

/** One download as the daemon has it now. */
export async function fetchDownload(daemon: DaemonAddress, id: number): Promise<DownloadView> {
  const {
    plans: _,
    files: __,
    ...download
  } = checkAnswer(downloadDetailSchema, await get(daemon, `${path}/${id}`))
  return download
}

/** What the daemon answers to a look. */
export async function get(daemon: DaemonAddress, to: string): Promise<unknown> {
  return (await requestDaemon(daemon, { method: 'GET', path: to })).body
}

/** The text of a query of those that are given. */
export function queryOf(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  )
  return new URLSearchParams(given).toString()
}
