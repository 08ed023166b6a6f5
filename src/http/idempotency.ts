import type { Context } from 'hono'

import type { Engine, RepeatableCommand, EngineCommands } from '../domain/engine.ts'
import { badRequest } from './problem.ts'

/** For the `headers` of a route that starts something. */
export const idempotencyHeader = {
  'Idempotency-Key':
    'Any text of 1 to 200 visible ASCII characters: the same request under the same key is done once and answered ' +
    'again for a day, with the header `Idempotency-Replayed: true`. Another request under that key is 422.',
}

/** What a caller sent as `Idempotency-Key`; null is nothing, 400 what is none. */
export function idempotencyKeyOf(context: Context): string | null {
  const key = context.req.header('idempotency-key')
  if (key === undefined) return null
  if (/^[\x21-\x7e]{1,200}$/.test(key)) return key
  throw badRequest(400, 'Idempotency-Key must be 1 to 200 visible ASCII characters.')
}

/** Asks the engine, once for each key. */
export async function askWithKey<C extends RepeatableCommand>(
  engine: Pick<Engine, 'ask' | 'askOnce'>,
  key: string | null,
  command: C,
  ...args: Parameters<EngineCommands[C]>
): Promise<{ answer: ReturnType<EngineCommands[C]>; replayed: boolean }> {
  if (key !== null) return await engine.askOnce(key, command, ...args)
  return { answer: await engine.ask(command, ...args), replayed: false }
}

/** The same for a route with one command: reads the key, and says so when the answer is an earlier one. */
export async function askForRoute<C extends RepeatableCommand>(
  { engine, context }: { engine: Pick<Engine, 'ask' | 'askOnce'>; context: Context },
  command: C,
  ...args: Parameters<EngineCommands[C]>
): Promise<ReturnType<EngineCommands[C]>> {
  const { answer, replayed } = await askWithKey(engine, idempotencyKeyOf(context), command, ...args)
  if (replayed) markReplayed(context)
  return answer
}

export function markReplayed(context: Context): void {
  context.header('Idempotency-Replayed', 'true')
}
