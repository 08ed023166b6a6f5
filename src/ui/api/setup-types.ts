import type { InferOutput } from 'valibot'

import type { setupSchema } from '../../http/views/setup.ts'

export type Setup = InferOutput<typeof setupSchema>
