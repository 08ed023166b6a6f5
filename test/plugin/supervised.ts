import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import type { DomainEvent } from '../../src/domain/event.ts'
import type { HealthFinding } from '../../src/domain/health.ts'
import type { PluginInstance, PluginKind } from '../../src/domain/plugin.ts'
import { createHostState, type HostState } from '../../src/plugin/host-state.ts'
import {
  defaultLimits,
  type PlacedInstance,
  type RunnerLimits,
} from '../../src/plugin/runner-types.ts'
import { createPluginLink, type PluginLink } from '../../src/plugin/plugin-link.ts'
import { createSupervisor, type Supervisor } from '../../src/plugin/supervisor.ts'
import { createThreadStart } from '../../src/plugin/thread-instance.ts'
import { threadUrls } from '../support/thread-urls.ts'

/** A supervisor with real threads, whose plugins are files of a temporary folder. */
export interface Supervised extends AsyncDisposable {
  readonly supervisor: Supervisor
  readonly link: PluginLink
  /** What the health list would say. */
  findings(): readonly HealthFinding[]
  readonly events: DomainEvent[]
  /** Threads that were started. */
  started(): number
  /** Threads that run. */
  alive(): number
  readonly now: { ms: number }
  /** Another thread that calls plugins. */
  connect(): { link: PluginLink; gone(): void }
  write(plugin: string, code: string): void
  configure(instances: readonly PlacedInstance[]): void
}

/** The text of a plugin whose capabilities are the given code. */
export function pluginText(capabilities: string, before = ''): string {
  return `import { definePlugin, PluginError, v } from 'shelfd/plugin'
${before}
export default definePlugin({
  id: 'mine', version: '1.2.3', api: 1, settings: v.strictObject({ other: v.optional(v.boolean()) }),
  create: (host) => (${capabilities}),
})
`
}

export function folderInstance(
  kind: PluginKind,
  name: string,
  more: Partial<PluginInstance> = {},
): PlacedInstance {
  return {
    kind,
    name,
    plugin: 'mine',
    enabled: true,
    priority: 100,
    settings: {},
    lines: {},
    ...more,
    origin: 'folder',
  }
}

export function supervise(
  plugins: Readonly<Record<string, string>>,
  instances: readonly PlacedInstance[],
  limits: Partial<RunnerLimits> = {},
  hostState: HostState = createHostState(),
): Supervised {
  const folder = mkdtempSync(join(tmpdir(), 'shelfd-plugins-'))
  const write = (plugin: string, code: string): void => {
    const file = join(folder, plugin, 'index.ts')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, code)
  }
  for (const [plugin, code] of Object.entries(plugins)) write(plugin, code)
  const now = { ms: 1_000_000 }
  const state = { findings: [] as readonly HealthFinding[], started: 0, alive: 0 }
  const events: DomainEvent[] = []
  const start = createThreadStart(threadUrls.instance)
  const supervisor = createSupervisor({
    start: (instance, heard) => {
      state.started += 1
      state.alive += 1
      const thread = start(instance, heard)
      return {
        send: (message) => thread.send(message),
        kill: () => {
          state.alive -= 1
          thread.kill()
        },
      }
    },
    locate: ({ plugin, origin }) => ({
      entry: origin === 'bundled' ? null : join(folder, plugin, 'index.ts'),
      edition: '',
    }),
    describe: () => ({ manifest: null, problems: [] }),
    hostState,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    clock: { now: () => now.ms },
    changed: ({ troubles, providers, events: happened }) => {
      state.findings = [...troubles.values(), ...[...providers.troubles.values()].flat()]
      events.push(...happened)
    },
    limits: { ...defaultLimits, ...limits },
  })
  const configure = (wanted: readonly PlacedInstance[]): void =>
    supervisor.configure({
      instances: wanted,
      options: null,
      facts: {
        log: { level: 'error', format: 'json' },
        videoExtensions: ['mkv'],
        audioExtensions: ['flac'],
      },
    })
  configure(instances)
  const connect: Supervised['connect'] = () => {
    const port = supervisor.attach((message) => link.receive(message))
    const link = createPluginLink((message) => port.receive(message))
    return { link, gone: () => port.gone() }
  }
  return {
    supervisor,
    ...connect(),
    findings: () => state.findings,
    events,
    started: () => state.started,
    alive: () => state.alive,
    now,
    connect,
    write,
    configure,
    [Symbol.asyncDispose]: async () => {
      await supervisor.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
