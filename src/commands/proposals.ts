import * as v from 'valibot'

import { nextCursorSchema } from '../http/page.ts'
import { proposalSchema, proposedFileSchema } from '../http/views/removal.ts'
import type { CommandContext } from './context.ts'
import { requireDaemon } from './find-daemon.ts'
import { safe } from './output.ts'
import { checkAnswer, requestDaemon } from './request-daemon.ts'
import { counted, size, table, when } from './words.ts'

const path = '/api/v1/proposals'
const listSchema = v.strictObject({
  proposals: v.array(proposalSchema),
  nextCursor: nextCursorSchema,
})
const filesSchema = v.strictObject({
  files: v.array(proposedFileSchema),
  nextCursor: nextCursorSchema,
})
/** Files that `show` prints; the API has all. */
const shownFiles = 100

/** `shelfd proposals list` */
export async function listProposals(
  { output, json, ...context }: CommandContext,
  filter: { readonly library?: string | undefined; readonly state?: string | undefined },
): Promise<void> {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined) query.set(name, value)
  }
  const daemon = requireDaemon(context, 'read')
  const { body } = await requestDaemon(daemon, {
    method: 'GET',
    path: `${path}?${query.toString()}`,
  })
  const { proposals } = checkAnswer(listSchema, body)
  if (json) return output.json(proposals)
  if (proposals.length === 0) return output.print('Nothing was held back.')
  const rows = proposals.map((one) => [
    String(one.id),
    safe(one.library.name),
    one.state,
    counted(one.fileCount, 'file'),
    when(Date.parse(one.proposedAt)),
    safe(one.message),
  ])
  const head = ['ID', 'LIBRARY', 'STATE', 'FILES', 'SINCE', 'WHY']
  for (const line of table([head, ...rows])) output.print(line)
}

/** `shelfd proposals show ID` */
export async function showProposal(
  { output, json, ...context }: CommandContext,
  id: number,
): Promise<void> {
  const daemon = requireDaemon(context, 'read')
  const found = await requestDaemon(daemon, { method: 'GET', path: `${path}/${id}` })
  const proposal = checkAnswer(proposalSchema, found.body)
  const { body } = await requestDaemon(daemon, {
    method: 'GET',
    path: `${path}/${id}/files?limit=${shownFiles}`,
  })
  const { files } = checkAnswer(filesSchema, body)
  if (json) return output.json({ ...proposal, files })
  output.print(`Proposal ${id} of ${safe(proposal.library.name)}: ${proposal.state}`)
  output.print(`  ${safe(proposal.message)}`)
  for (const file of files) output.print(`  ${size(file.sizeBytes)}  ${safe(file.path)}`)
  const more = proposal.fileCount - files.length
  if (more > 0) output.print(`  and ${counted(more, 'more file')}`)
}

const words = {
  approve: 'is approved: a scan removes what it misses still.',
  reject: 'is rejected: all of it is kept.',
  undo: 'is taken back: all of it is there again.',
} as const

/** `shelfd proposals approve | reject | undo ID` */
export async function decideProposal(
  { output, json, ...context }: CommandContext,
  decision: 'approve' | 'reject' | 'undo',
  id: number,
): Promise<void> {
  const daemon = requireDaemon(context, 'full')
  const { body } = await requestDaemon(daemon, {
    method: 'POST',
    path: `${path}/${id}/${decision}`,
  })
  const proposal = checkAnswer(proposalSchema, body)
  if (json) output.json(proposal)
  else output.print(`Proposal ${id} ${words[decision]}`)
}
