import * as v from 'valibot'

import type { TaskName } from '../domain/task/names.ts'
import { nextCursorSchema } from '../http/page.ts'
import { tasksSchema } from '../http/views/task.ts'
import { runSchema } from '../http/views/schedule.ts'
import type { CommandContext } from './context.ts'
import { requireDaemon } from './find-daemon.ts'
import { checkAnswer, requestDaemon } from './request-daemon.ts'
import { runLines, whenText } from './run-words.ts'
import { table } from './words.ts'

const path = '/api/v1/tasks'
const runsSchema = v.strictObject({ runs: v.array(runSchema), nextCursor: nextCursorSchema })

/** `shelfd tasks list` */
export async function listTasks({ output, json, ...context }: CommandContext): Promise<void> {
  const daemon = requireDaemon(context, 'read')
  const { body } = await requestDaemon(daemon, { method: 'GET', path })
  const { tasks } = checkAnswer(tasksSchema, body)
  if (json) return output.json(tasks)
  const rows = tasks.map(({ name, words, lastRun }) => [
    name,
    whenText(lastRun?.startedAt ?? null),
    lastRun?.status ?? '-',
    words,
  ])
  for (const line of table([['TASK', 'LAST', 'STATUS', 'WHAT IT DOES'], ...rows])) {
    output.print(line)
  }
}

/** `shelfd tasks run TASK` */
export async function runTask(
  { output, json, ...context }: CommandContext,
  task: TaskName,
  parameters: Readonly<Record<string, unknown>> | undefined,
): Promise<void> {
  const daemon = requireDaemon(context, 'full')
  const { body } = await requestDaemon(daemon, {
    method: 'POST',
    path: `${path}/${task}/run`,
    body: parameters === undefined ? {} : { parameters },
  })
  const run = checkAnswer(runSchema, body)
  if (json) output.json(run)
  else output.print(`Run ${run.id} of ${run.task}: ${run.status}`)
}

/** `shelfd tasks history TASK` */
export async function showTaskHistory(
  { output, json, ...context }: CommandContext,
  task: TaskName,
): Promise<void> {
  const daemon = requireDaemon(context, 'read')
  const { body } = await requestDaemon(daemon, { method: 'GET', path: `${path}/${task}/runs` })
  const { runs } = checkAnswer(runsSchema, body)
  if (json) return output.json(runs)
  for (const line of runLines(runs)) output.print(line)
}
