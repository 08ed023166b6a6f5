import type { FromCaller, ToCaller } from '../../../src/domain/plugin-messages.ts'
import { judgeProviderFailure } from '../../../src/domain/provider-failure.ts'
import type { WorkerEnricher } from '../../../src/domain/worker.ts'
import { createPluginServices } from '../../../src/daemon/plugin-services.ts'
import { createPluginLink } from '../../../src/plugin/plugin-link.ts'
import type { PlacedInstance } from '../../../src/plugin/runner-types.ts'
import { asker } from './asker.ts'

/** To a worker: what to ask how often and how much side by side, or an answer of the writer's part. */
export type ToAsker =
  | { readonly instance: PlacedInstance; readonly calls: number; readonly atOnce: number }
  | { readonly message: ToCaller }
/** From it: a question for the writer's part, or that all calls have ended. */
export type FromAsker = { readonly message: FromCaller } | { readonly done: number }

declare const self: Worker

const post = (message: FromAsker): void => self.postMessage(message)
const link = createPluginLink((message) => post({ message }))
const film = { kind: 'movie', title: 'Heat', ids: [], languages: [] } as const

self.onmessage = ({ data }: MessageEvent<ToAsker>) => {
  if ('message' in data) link.receive(data.message)
  else void run(data)
}

async function run({
  instance,
  calls,
  atOnce,
}: Extract<ToAsker, { calls: number }>): Promise<void> {
  const nothing = (): void => undefined
  const services = createPluginServices({
    instances: [instance],
    definitions: [asker as never],
    link,
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  })
  const enricher = services.enricher(instance.name)
  let left = calls
  const asking = Array.from({ length: atOnce }, async () => {
    while (left > 0) {
      left -= 1
      await search(enricher)
    }
  })
  await Promise.all(asking)
  post({ done: calls })
}

/** As a job does: it comes back when it was told to wait. */
async function search(enricher: WorkerEnricher): Promise<void> {
  for (;;) {
    try {
      await enricher.search(film)
      return
    } catch (error) {
      const failure = judgeProviderFailure(error)
      if (failure.kind !== 'wait') throw error
      await Bun.sleep(failure.seconds * 1000)
    }
  }
}
