import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import type { Log } from '../domain/log.ts'
import type { Notifier } from '../domain/notifier.ts'
import { PluginError } from '../domain/plugin-error.ts'
import type { PluginInstance } from '../domain/plugin.ts'
import type { ScannerMedia } from '../domain/scanner.ts'
import type { WorkerNotifier } from '../domain/worker.ts'
import type { PluginDefinition } from './api.ts'
import { createHostState } from './host-state.ts'
import { createHost } from './host/host.ts'

const callMs = 60_000

/** Notifiers of bundled plugins, made in the calling thread when they are first needed. */
export function createPlainNotifiers(deps: {
  definitions: readonly PluginDefinition[]
  instances: readonly PluginInstance[]
  log: Log
}): (name: string) => WorkerNotifier {
  const state = createHostState()
  const made = new Map<string, Notifier>()
  const make = (name: string): Notifier => {
    const instance = deps.instances.find((one) => one.kind === 'notifier' && one.name === name)
    const definition = deps.definitions.find(({ id }) => id === instance?.plugin)
    if (!instance?.enabled || definition === undefined) {
      throw new AppError('not_found', `There is no notifier named ${name}.`)
    }
    const settings = v.safeParse(definition.settings, instance.settings)
    if (!settings.success) throw new AppError('invalid', v.summarize(settings.issues))
    const { notifier } = definition.create(
      createHost({
        instance,
        settings: settings.output,
        permissions: definition.permissions ?? {},
        ask: (question) => state.answer(instance, question),
        log: deps.log,
        signal: () => AbortSignal.timeout(callMs),
        media: {} as ScannerMedia,
        runProgram: () => Promise.reject(new PluginError('unsupported', 'not here')),
      }),
    )
    if (notifier === undefined) throw new AppError('invalid', `${name} is no notifier.`)
    return notifier
  }
  return (name) => {
    const notifier = made.get(name) ?? make(name)
    made.set(name, notifier)
    return {
      send: async (event, delivery, signal = new AbortController().signal) => {
        const late = new PluginError('timeout', `${name} did not answer in ${callMs / 1_000} s.`)
        const sent = notifier.send(event, delivery)
        return (await Promise.race([sent, ended(signal), after(callMs, late)])) ?? null
      },
    }
  }
}

async function ended(signal: AbortSignal): Promise<never> {
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  throw signal.reason
}

async function after(ms: number, error: Error): Promise<never> {
  await Bun.sleep(ms)
  throw error
}
