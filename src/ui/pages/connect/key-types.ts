import type { InferOutput } from 'valibot'

import type { keyFactsSchema, newKeySchema } from '../../../http/views/key.ts'

export type KeyFacts = InferOutput<typeof keyFactsSchema>
export type KeyText = InferOutput<typeof newKeySchema>
export type Scope = KeyFacts['scope']
