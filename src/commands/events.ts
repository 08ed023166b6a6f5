import * as v from 'valibot'

import type { CommandContext } from './context.ts'
import { streamEvents } from './event-stream.ts'
import { exitCodes, isUnreachable } from './exit-code.ts'
import { type DaemonWish, requireDaemon } from './find-daemon.ts'
import { safe } from './output.ts'
import { type DaemonAddress, fetchDaemon } from './request-daemon.ts'
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
    await follow(context, { types: types ?? null, signal })
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
  wish: { types: string | null; signal: AbortSignal },
): Promise<void> {
  const { signal, types } = wish
  const show = context.json ? showJson(context) : showLine(context)
  let lastEventId: string | null = null
  let daemon = await reachDaemon(context, signal)
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
    daemon = await waitForDaemon(context, signal)
  }
}

/** A daemon that answers. */
async function reachDaemon(wish: DaemonWish, signal: AbortSignal): Promise<DaemonAddress> {
  const daemon = requireDaemon(wish, 'read')
  await fetchDaemon({ ...daemon, key: null }, { method: 'GET', path: '/ping' }, signal)
  return daemon
}

async function waitForDaemon(wish: DaemonWish, signal: AbortSignal): Promise<DaemonAddress> {
  for (;;) {
    await Bun.sleep(lookAgainMs)
    signal.throwIfAborted()
    try {
      return await reachDaemon(wish, signal)
    } catch (error) {
      if (!isUnreachable(error)) throw error
    }
  }
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
