import { PluginError } from '../../../src/domain/plugin-error.ts'
import type { PluginInstance } from '../../../src/domain/plugin.ts'
import type { PluginHost } from '../../../src/plugin/api.ts'
import { findPlugin } from '../../../src/plugin/find.ts'
import { createInstance } from '../../../src/plugin/instance.ts'
import { loadPlugin } from '../../../src/plugin/load.ts'
import { PluginProblems } from '../../../src/plugin/problems.ts'
import { registerPluginModules } from '../../../src/plugin/virtual-module.ts'

declare const self: Worker

interface Order {
  readonly dir: string
  readonly id: string
}

self.addEventListener('message', ({ data }: MessageEvent<Order>) => {
  void load(data).then(
    (answer) => self.postMessage(answer),
    (error: unknown) =>
      self.postMessage(
        error instanceof PluginProblems ? { problems: error.problems } : { error: String(error) },
      ),
  )
})

async function load({ dir, id }: Order): Promise<unknown> {
  const options = { dir, allow: [], isolation: 'worker', sha256: {}, libraryRoots: [] } as const
  const found = findPlugin(options, id)
  if ('problems' in found) return found
  registerPluginModules()
  const { definition, manifest } = await loadPlugin(found)
  const instance: PluginInstance = {
    kind: 'notifier',
    name: id,
    plugin: id,
    enabled: true,
    priority: 100,
    settings: { times: 2 },
    lines: {},
  }
  const host = (settings: unknown): PluginHost<unknown> => ({ settings }) as PluginHost<unknown>
  const { notifier } = await createInstance({
    definition,
    instance,
    host,
    limitMs: 5_000,
    entry: found.entry,
  })
  const failed = await notifier?.send({} as never, { attempt: 1 }).catch((error: unknown) => error)
  return {
    manifest,
    test: await notifier?.test(),
    isOurError: failed instanceof PluginError,
  }
}
