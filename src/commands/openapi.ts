import { describeOwnApi } from '../http/app.ts'
import type { CommandContext } from './context.ts'

/** `shelfd openapi`: the document that a daemon answers with; needs none. */
export async function showOpenApi({ output }: CommandContext): Promise<void> {
  output.json(await describeOwnApi())
}
