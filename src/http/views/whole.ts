import * as v from 'valibot'

/** A whole number: programs in other languages keep it as one. */
export const whole = v.pipe(v.number(), v.integer())
