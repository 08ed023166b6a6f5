import * as v from 'valibot'

import { diskSchema } from '../http/views/disk.ts'
import type { CommandContext } from './context.ts'
import { requireDaemon } from './find-daemon.ts'
import { safe } from './output.ts'
import { checkAnswer, requestDaemon } from './request-daemon.ts'
import { table, when } from './words.ts'

type DiskView = v.InferOutput<typeof diskSchema>

const listSchema = v.strictObject({ disks: v.array(diskSchema) })

/** `shelfd disks` */
export async function listDisks({ output, json, ...context }: CommandContext): Promise<void> {
  const daemon = requireDaemon(context, 'read')
  const { body } = await requestDaemon(daemon, { method: 'GET', path: '/api/v1/disks' })
  const { disks } = checkAnswer(listSchema, body)
  if (json) return output.json(disks)
  const rows = disks.map((disk) => [
    safe(disk.name),
    disk.kind,
    disk.lanes === null ? '-' : String(disk.lanes),
    awakeText(disk),
    safe([...new Set(disk.roots.map(({ libraryName }) => libraryName))].join(', ')),
    nextText(disk),
  ])
  const head = ['DISK', 'KIND', 'JOBS', 'AWAKE', 'LIBRARIES', 'NEXT ACCESS']
  for (const line of table([head, ...rows])) output.print(line)
}

function awakeText({ awake }: DiskView): string {
  if (awake === null) return 'unknown'
  return awake ? 'yes' : 'no'
}

function nextText({ nextAccess }: DiskView): string {
  if (nextAccess === null) return '-'
  const { why, name, at, waitingSince } = nextAccess
  const what = `${why} ${safe(name)}`
  const time = when(Date.parse(at))
  if (waitingSince === null) return `${time} (${what})`
  return `when it wakes, ${time} at the latest (${what}, due since ${when(Date.parse(waitingSince))})`
}
