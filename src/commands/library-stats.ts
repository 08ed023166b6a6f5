import type { TotalsView } from '../http/views/totals.ts'
import type { CommandContext } from './context.ts'
import { safe } from './output.ts'
import { openReading } from './session.ts'
import { count, size, table, when } from './words.ts'

/** `shelfd library stats`: what each library holds. */
export async function showLibraryStats({
  output,
  json,
  ...context
}: CommandContext): Promise<void> {
  const libraries = await openReading(context).libraries.totals()
  if (json) return output.json(libraries)
  if (libraries.length === 0) return output.print('No library was scanned yet.')
  const head = ['LIBRARY', 'FILES', 'SIZE', 'FREE', 'MISSING', 'LAST SCAN', 'ITEMS']
  const rows = libraries.map((one) => [
    safe(one.name),
    count(one.files),
    size(one.sizeBytes),
    one.freeBytes === null ? '-' : size(one.freeBytes),
    count(one.missingFiles),
    when(one.lastScanAt === null ? null : Date.parse(one.lastScanAt)),
    itemsText(one),
  ])
  for (const line of table([head, ...rows])) output.print(line)
}

function itemsText({ items }: TotalsView): string {
  const told = items.map(({ kind, present, unmatched }) => {
    const open = unmatched === 0 ? '' : ` (${count(unmatched)} unmatched)`
    return `${kind} ${count(present)}${open}`
  })
  return told.length === 0 ? '-' : told.join(', ')
}
