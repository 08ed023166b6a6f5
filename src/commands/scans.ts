import { AppError } from '../domain/error.ts'
import { progressText } from '../domain/scan-words.ts'
import { scanErrorView, scanView } from '../http/views/scan.ts'
import type { CommandContext } from './context.ts'
import { followScans } from './follow-scans.ts'
import { safe } from './output.ts'
import { exitCodeFor, showResult } from './scan.ts'
import { summaryLines } from './scan-words.ts'
import { openReading, openSession } from './session.ts'
import { count, table, when } from './words.ts'

/** Scans of a list; older ones are shown by their id. */
const listed = 50
/** As many as are kept of one scan. */
const errorsKept = 1_000

/** `shelfd scans`: the latest, newest first. */
export async function listScans({ output, json, ...context }: CommandContext): Promise<void> {
  const scans = await openReading(context).scans.list(listed)
  if (json) return output.json(scans.map((scan) => scanView(scan)))
  const head = ['ID', 'LIBRARY', 'STARTED', 'MODE', 'FILES', 'ITEMS', 'ERRORS', 'STATE']
  const rows = scans.map((scan) => [
    String(scan.id),
    safe(scan.libraryName),
    when(scan.startedAt),
    scan.mode,
    count(scan.files.found),
    count(scan.items.found),
    count(scan.errorsCount),
    safe(progressText(scan, null)),
  ])
  for (const line of table([head, ...rows])) output.print(line)
}

/** `shelfd scans show ID`: with every error that was kept. */
export async function showScan(
  { output, json, ...context }: CommandContext,
  id: number,
): Promise<void> {
  const { scans } = openReading(context)
  const scan = await scans.find(id)
  if (scan === null) throw new AppError('not_found', `There is no scan ${id}.`)
  const errors = await scans.errors(id, errorsKept)
  if (json) return output.json({ ...scanView(scan), errors: errors.map(scanErrorView) })
  const facts = { errors, paint: output.paint }
  for (const line of summaryLines(scan, facts)) output.print(line)
  output.print(`  Started ${when(scan.startedAt)} as ${scan.mode} scan (${scan.cause})`)
  const { directoriesFound, directoriesIgnored, directoriesUnreadable } = scan.discovery
  output.print(
    `  Folders: ${count(directoriesFound)}, ignored entries: ${count(directoriesIgnored)}, unreadable: ${count(directoriesUnreadable)}`,
  )
  const { found, new: added, modified, probed, probedByProgram, failed } = scan.files
  output.print(
    `  Files: ${count(found)} (${count(added)} new, ${count(modified)} changed, ${count(probed)} probed, ${count(failed)} damaged)`,
  )
  if (probedByProgram > 0) output.print(`  Read by ffprobe: ${count(probedByProgram)}`)
}

const changed = {
  pauseScan: 'is paused; what runs of it is finished',
  resumeScan: 'goes on',
  cancelScan: 'is cancelled',
} as const

/** `shelfd scans pause|resume|cancel ID` */
export async function changeScan(
  context: CommandContext,
  command: keyof typeof changed,
  id: number,
): Promise<void> {
  const session = await openSession(context)
  try {
    await session.engine.ask(command, id)
    const scan = await session.reading.scans.find(id)
    if (context.json && scan !== null) context.output.json(scanView(scan))
    else context.output.print(`Scan ${id} ${changed[command]}.`)
  } finally {
    await session.close()
  }
}

/** `shelfd scans restart ID`: does it again and follows it. */
export async function restartScan(context: CommandContext, id: number): Promise<number> {
  const session = await openSession(context)
  try {
    const { scanId } = await session.engine.ask('restartScan', id)
    const followed = await followScans([scanId], { session, output: context.output })
    await showResult(context, { session, followed, one: true })
    return exitCodeFor(followed, [], {})
  } finally {
    await session.close()
  }
}
