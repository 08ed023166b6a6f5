import * as v from 'valibot'

import { count, shortText, someText } from '../../domain/answer-limits.ts'
import { method, type MethodShapes, testAnswer } from './method.ts'

const event = v.strictObject({
  id: someText,
  type: someText,
  timestamp: someText,
  source: shortText,
  data: v.record(v.string(), v.unknown()),
  links: v.record(v.string(), v.string()),
})

const delivery = v.strictObject({ attempt: v.pipe(count, v.minValue(1)) })

const deliveryAnswer = v.object({
  status: v.optional(v.pipe(v.number(), v.integer())),
  detail: v.optional(shortText),
})

export const notifierMethods: MethodShapes = {
  test: method([], v.object(testAnswer)),
  send: method([event, delivery], v.nullish(deliveryAnswer, null)),
}
