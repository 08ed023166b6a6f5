import type { ClientItem } from '../domain/download-client.ts'
import type { PollStats } from '../domain/engine-stats.ts'

/** What polls came to since the start of the process, by client. */
export interface PollTally {
  add(
    client: string,
    poll: {
      readonly durationMs: number
      readonly outcome:
        { readonly list: { readonly items: readonly ClientItem[] } } | { readonly failure: unknown }
    },
  ): void
  read(): Readonly<Record<string, PollStats>>
}

export function createPollTally(): PollTally {
  const clients = new Map<string, PollStats>()
  return {
    add: (client, { durationMs, outcome }) => {
      const { polls = 0, failed = 0 } = clients.get(client) ?? {}
      const isUp = 'list' in outcome
      const items = isUp ? outcome.list.items : []
      clients.set(client, {
        polls: polls + 1,
        failed: failed + (isUp ? 0 : 1),
        isUp,
        durationMs,
        downBytesPerSecond: sum(items.map((item) => item.downBytesPerSecond)),
        upBytesPerSecond: sum(items.map((item) => item.upBytesPerSecond)),
      })
    },
    read: () => Object.fromEntries(clients),
  }
}

/** Of the process: commits of polls have nothing but their transaction to reach it by. */
export const pollTally = createPollTally()

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
