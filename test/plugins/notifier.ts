import type { DeliveryAnswer, NotifierEvent } from '../../src/domain/notifier.ts'
import type { PluginTest } from '../../src/domain/plugin.ts'
import type { PluginError } from '../../src/domain/plugin-error.ts'
import type { ScannerMedia } from '../../src/domain/scanner.ts'
import type { PluginDefinition } from '../../src/plugin/api.ts'
import { createHostState } from '../../src/plugin/host-state.ts'
import { createHost } from '../../src/plugin/host/host.ts'
import * as v from 'valibot'

import { instanceWith } from '../plugin/host/asking.ts'

/** A notifier whose methods can be taken from it. */
export interface TestNotifier {
  readonly test: () => Promise<PluginTest>
  readonly send: (
    event: NotifierEvent,
    delivery: { attempt: number },
  ) => Promise<DeliveryAnswer | void>
}

/** An instance of a notifier with the host it has in the daemon. Throws for settings that do not fit. */
export function notifierOf(
  definition: PluginDefinition,
  written: Record<string, unknown>,
): TestNotifier {
  const state = createHostState()
  const instance = instanceWith(written)
  const settings = v.parse(definition.settings, written)
  const { notifier } = definition.create(
    createHost({
      instance,
      settings,
      permissions: definition.permissions ?? {},
      ask: (question) => state.answer(instance, question),
      log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
      signal: () => new AbortController().signal,
      media: {} as ScannerMedia,
      runProgram: () => Promise.reject(new Error('no programs here')),
    }),
  )
  if (notifier === undefined) throw new Error(`${definition.id} is no notifier`)
  return {
    test: () => notifier.test(),
    send: (event, delivery) => notifier.send(event, delivery),
  }
}

export const first = { attempt: 1 }

export function eventOf(type: string, data: NotifierEvent['data']): NotifierEvent {
  return {
    id: 'evt_7',
    type,
    timestamp: '2026-11-21T07:43:11.298Z',
    source: 'shelfd/NAS',
    data,
    links: { self: '/api/v1/health' },
  }
}

export const issue = eventOf('health.issue', {
  key: 'library.missing:1',
  source: 'library',
  severity: 'error',
  message: 'The folder of Films is not there.',
  fix: 'Mount it.',
})

/** The error that a delivery fails with. */
export async function failureOf(delivery: Promise<unknown>): Promise<PluginError> {
  try {
    await delivery
  } catch (error) {
    return error as PluginError
  }
  throw new Error('it was delivered')
}
