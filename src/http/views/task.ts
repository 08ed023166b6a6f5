import * as v from 'valibot'

import type { Run } from '../../domain/schedule.ts'
import type { TaskName } from '../../domain/task/names.ts'
import { findTask } from '../../domain/task/registry.ts'
import { runSchema, runView, taskSchema } from './schedule.ts'

const taskViewSchema = v.pipe(
  v.strictObject({
    name: taskSchema,
    words: v.pipe(v.string(), v.description('What it does, for people.')),
    lastRun: v.pipe(
      v.nullable(runSchema),
      v.description('The newest, by hand or of any schedule.'),
    ),
  }),
  v.metadata({ ref: 'Task' }),
)

export const tasksSchema = v.strictObject({ tasks: v.array(taskViewSchema) })

export function taskView(name: TaskName, last: Run | null): v.InferOutput<typeof taskViewSchema> {
  return {
    name,
    words: findTask(name)?.description ?? '',
    lastRun: last === null ? null : runView(last),
  }
}
