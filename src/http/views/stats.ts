import * as v from 'valibot'

import { sampleNames } from '../../domain/samples.ts'
import { instantSchema } from './instant.ts'
import { whole } from './whole.ts'

export const statsSchema = v.strictObject({
  from: v.pipe(instantSchema, v.description('Of the first value of each series.')),
  stepSeconds: v.pipe(whole, v.description('From one value to the next.')),
  series: v.array(
    v.strictObject({
      name: v.picklist(sampleNames),
      library: v.pipe(v.nullable(v.string()), v.description('That it is of; null for the whole.')),
      values: v.pipe(
        v.array(v.nullable(v.number())),
        v.description('Means over the step, oldest first; null where nothing was measured.'),
      ),
    }),
  ),
})

export type StatsView = v.InferOutput<typeof statsSchema>
