import * as v from 'valibot'

import { checkOutcomes, doctorAreas } from '../../domain/doctor.ts'
import { healthStatusSchema } from './health.ts'

const checkSchema = v.pipe(
  v.strictObject({
    area: v.picklist(doctorAreas),
    subject: v.pipe(v.string(), v.description('A path, the name of an instance, a host.')),
    aspect: v.pipe(v.string(), v.description('What about it, in a word: `writable`.')),
    outcome: v.pipe(
      v.picklist(checkOutcomes),
      v.description('`unknown`: it could not be looked at, and `message` says why.'),
    ),
    message: v.string(),
    fix: v.pipe(v.nullable(v.string()), v.description('What to do.')),
  }),
  v.metadata({ ref: 'DoctorCheck' }),
)

/** What a look at everything came to. */
export const doctorSchema = v.pipe(
  v.strictObject({ status: healthStatusSchema, checks: v.array(checkSchema) }),
  v.metadata({ ref: 'DoctorReport' }),
)

export type DoctorView = v.InferOutput<typeof doctorSchema>
