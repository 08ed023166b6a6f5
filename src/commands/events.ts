import * as v from 'valibot'

import type { Config } from '../config/load.ts'
import { AppError } from '../domain/error.ts'
import { readInstanceFacts } from '../store/instance-lock.ts'
import type { CommandContext } from './context.ts'
import { streamEvents } from './event-stream.ts'
import { exitCodes, unreachable } from './exit-code.ts'
import { safe } from './output.ts'
import { createRemoteEngine } from './remote-engine.ts'
import { keyOf } from './session.ts'
import { when } from './words.ts'

const lookAgainMs = 500
/** Progress is for machines; people get a line now and then. */
const progressEveryMs = 10_000

const envelope = v.object({
  type: v.string(),
  timestamp: v.string(),
  data: v.looseObject({
    message: v.string(),
    library: v.optional(v.object({ id: v.number(), name: v.string() })),
  }),
})

/** `shelfd events`: what happens in the daemon, until Ctrl-C. A daemon that goes is waited for. */
export async function followEvents(
  context: CommandContext,
  { types }: { types?: string | undefined },
): Promise<number> {
  const config = context.config()
  const stopping = new AbortController()
  let code: number = exitCodes.ok
  const stop = (by: number) => (): void => {
    code = by
    stopping.abort()
  }
  const onInterrupt = stop(exitCodes.interrupted)
  const onTerminate = stop(exitCodes.ok)
  process.on('SIGINT', onInterrupt)
  process.on('SIGTERM', onTerminate)
  try {
    const { signal } = stopping
    await follow(context, { config, types: types ?? null, signal })
  } catch (error) {
    if (!stopping.signal.aborted) throw error
  } finally {
    process.off('SIGINT', onInterrupt)
    process.off('SIGTERM', onTerminate)
  }
  return code
}

async function follow(
  context: CommandContext,
  wish: { config: Config; types: string | null; signal: AbortSignal },
): Promise<void> {
  const { signal, types } = wish
  const show = context.json ? showJson(context) : showLine(context)
  let lastEventId: string | null = null
  let daemon = await findDaemon(wish.config)
  for (;;) {
    try {
      for await (const message of streamEvents(daemon, { types, lastEventId, signal })) {
        lastEventId = message.id
        if (message.data !== null) show(message.data)
      }
    } catch (error) {
      if (!isUnreachable(error)) throw error
    }
    if (signal.aborted) return
    context.output.note('The daemon has gone; waiting for it.')
    daemon = await waitForDaemon(wish.config, signal)
  }
}

/** Where the API is, and its key. The address is asked first whether it is a daemon's, before it is told the key. */
async function findDaemon(config: Config): Promise<{ url: string; key: string }> {
  const { dataDir } = config.storage
  const url = readInstanceFacts(dataDir)?.url ?? null
  if (url === null) throw unreachable('No daemon is running; start it with shelfd serve.')
  await createRemoteEngine({ url, key: '' }).ping()
  return { url, key: keyOf(config) }
}

async function waitForDaemon(
  config: Config,
  signal: AbortSignal,
): Promise<{ url: string; key: string }> {
  for (;;) {
    await Bun.sleep(lookAgainMs)
    signal.throwIfAborted()
    try {
      return await findDaemon(config)
    } catch (error) {
      if (!isUnreachable(error)) throw error
    }
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof AppError && error.details['daemon'] === 'unreachable'
}

function showJson({ output }: CommandContext): (data: string) => void {
  return (data) => output.print(data)
}

function showLine({ output }: CommandContext): (data: string) => void {
  const shownAt = new Map<number, number>()
  return (text) => {
    const { type, timestamp, data } = v.parse(envelope, JSON.parse(text))
    const at = Date.parse(timestamp)
    if (type === 'scan.progress') {
      const scanId = Number(data['scanId'])
      if (at - (shownAt.get(scanId) ?? 0) < progressEveryMs) return
      shownAt.set(scanId, at)
    }
    const { library, message: words } = data
    const named = library === undefined || words.includes(library.name)
    const told = named ? words : `${library.name}: ${words}`
    output.print(`${when(at)}  ${output.paint('dim', type.padEnd(15))}  ${safe(told)}`)
  }
}
