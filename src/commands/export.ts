import type { CommandContext } from './context.ts'
import { requireDaemon } from './find-daemon.ts'
import { answerError, fetchDaemon } from './request-daemon.ts'

/** A table of years may take a slow machine a while. */
const longestMs = 10 * 60_000

/** `shelfd export WHAT`: as it comes, so that the size of it is nobody's concern. */
export async function exportHistory(
  { output, json, ...context }: CommandContext,
  what: 'scans' | 'imports' | 'enrichments',
  library: string | undefined,
): Promise<void> {
  const daemon = requireDaemon(context, 'read')
  const query = new URLSearchParams({
    format: json ? 'json' : 'csv',
    ...(library !== undefined && { library }),
  })
  const path = `/api/v1/exports/${what}?${query}`
  const response = await fetchDaemon(
    daemon,
    { method: 'GET', path },
    AbortSignal.timeout(longestMs),
  )
  if (!response.ok) throw await answerError(daemon, response)
  const decoder = new TextDecoder()
  for await (const piece of response.body ?? []) {
    output.write(decoder.decode(piece, { stream: true }))
  }
}
