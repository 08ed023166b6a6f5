import { AppError } from '../../src/domain/error.ts'
import type { PluginCall, PluginDesk, PluginState } from '../../src/domain/plugin.ts'

/** Instances as a supervisor would tell of them. */
export const phone: PluginState = {
  kind: 'notifier',
  name: 'phone',
  plugin: 'ntfy',
  enabled: true,
  origin: 'bundled',
  state: 'ready',
  problems: [],
  manifest: {
    id: 'ntfy',
    version: '1.0.0',
    permissions: { network: ['$settings'] },
    settingsSchema: { type: 'object', properties: { url: { type: 'string' } } },
  },
  counters: {
    callsPerHour: 3,
    errorsPerHour: 1,
    calls: 7,
    errors: 2,
    crashes: 0,
    requests: 9,
    lastError: { at: Date.UTC(2026, 0, 2, 3, 4, 5), message: 'The server answers 500' },
  },
}

export const seedbox: PluginState = {
  ...phone,
  kind: 'downloadClient',
  name: 'seed box/1',
  plugin: 'mine',
  origin: 'folder',
  state: 'disabled',
  problems: [
    { message: 'url is missing.', fix: 'Add it.', file: '/etc/shelfd.toml', line: 12 },
    { message: 'It has no download client.', fix: 'Return one from create.' },
  ],
  manifest: null,
  counters: { ...phone.counters, lastError: null },
}

/** A desk that answers what a test says, and keeps what it was asked. */
export interface FakeDesk extends PluginDesk {
  readonly asked: unknown[]
  answer: (call: PluginCall | undefined) => unknown
  /** Methods of any instance. */
  known: readonly string[]
}

export function fakeDesk(states: readonly PluginState[] = [phone, seedbox]): FakeDesk {
  const asked: unknown[] = []
  const get = ({ kind, name }: Pick<PluginState, 'kind' | 'name'>): PluginState => {
    const found = states.find((one) => one.kind === kind && one.name === name)
    if (found === undefined) throw new AppError('not_found', `There is no ${kind} ${name}.`)
    return found
  }
  const desk: FakeDesk = {
    asked,
    answer: () => ({ message: 'all is well' }),
    known: ['test'],
    list: () => Promise.resolve(states),
    test: async (target, call) => {
      asked.push(['test', target, call])
      get(target)
      return await Promise.resolve(desk.answer(call))
    },
    tryOut: async (instance) => {
      asked.push(['tryOut', instance])
      return await Promise.resolve(desk.answer(undefined))
    },
    methods: async (target) => {
      get(target)
      return await Promise.resolve(desk.known)
    },
    reload: async (target) => {
      asked.push(['reload', target])
      return await Promise.resolve({ ...get(target), state: 'ready' as const, problems: [] })
    },
  }
  return desk
}
