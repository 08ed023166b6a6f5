import type { Notifier, NotifierEvent } from '../../src/domain/notifier.ts'
import type { PluginError } from '../../src/domain/plugin-error.ts'
import type { PluginDefinition } from '../../src/plugin/api.ts'
import { createPlainNotifiers } from '../../src/plugin/plain-notifiers.ts'

/** An instance of a notifier that reaches real servers. */
export function notifierOf(
  definition: PluginDefinition,
  settings: Readonly<Record<string, unknown>>,
): Pick<Notifier, 'send'> {
  throw new Error(`${definition.id} ${JSON.stringify(settings)} ${createPlainNotifiers.name}`)
}

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

/** The error that a delivery fails with. */
export async function failureOf(delivery: Promise<unknown>): Promise<PluginError> {
  try {
    await delivery
  } catch (error) {
    return error as PluginError
  }
  throw new Error('it was delivered')
}
