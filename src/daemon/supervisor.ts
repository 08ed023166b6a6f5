import { allInstances, bundledPlugins, withOwnRate } from '../bundled-plugins.ts'
import { systemClock } from '../domain/clock.ts'
import type { Log } from '../domain/log.ts'
import type { PluginInstance, PluginOptions } from '../domain/plugin.ts'
import type { RateMemory } from '../domain/rate-memory.ts'
import { findPlugin, unreadable } from '../plugin/find.ts'
import { createDigests } from '../plugin/folder-files.ts'
import { createHostState } from '../plugin/host-state.ts'
import type { PlacedInstance, StartThread } from '../plugin/runner-types.ts'
import { bundledPlugin } from '../plugin/load.ts'
import { checkSettings } from '../plugin/check-settings.ts'
import { PluginProblems } from '../plugin/problems.ts'
import { createProcessStart } from '../plugin/process-instance.ts'
import {
  createSupervisor,
  type Located,
  type Supervisor,
  type SupervisorDeps,
  type SupervisorSettings,
} from '../plugin/supervisor.ts'
import { createThreadStart } from '../plugin/thread-instance.ts'
import { detectGuard, type Guard, guardCommand } from '../process/guard.ts'

/** What starts an instance; made in main.ts. */
export interface InstanceStart {
  /** Entry of a thread. */
  readonly url: string
  /** Program and arguments of a process. */
  readonly command: readonly string[]
}

/** What the configuration says of plugins. */
export interface PluginSettings {
  readonly instances: readonly PlacedInstance[]
  readonly options: PluginOptions
  readonly facts: SupervisorSettings['facts']
}

/** The supervisor of this process; nothing runs before `configure`. */
export function startSupervisor(deps: {
  start: InstanceStart
  log: Log
  changed: SupervisorDeps['changed']
  /** Of the process before this one. */
  memory: RateMemory
}): Pick<Supervisor, 'desk' | 'attach' | 'look' | 'providers' | 'stop'> & {
  /** What the next process has to know of the requests of this one. */
  remember(): RateMemory
  configure(settings: PluginSettings): void
} {
  const present: { options: PluginOptions } = { options: noPlugins }
  const thread = createThreadStart(deps.start.url)
  const inProcess = createProcessStart({
    command: guardedCommand(deps.start.command),
    log: deps.log,
  })
  const start: StartThread = (instance, events) =>
    present.options.isolation === 'process' && instance.origin === 'folder'
      ? inProcess(instance, events)
      : thread(instance, events)
  const hostState = createHostState({ memory: deps.memory })
  const supervisor = createSupervisor({
    start,
    locate: createLocate(() => present.options),
    describe,
    hostState,
    log: deps.log,
    clock: systemClock,
    changed: deps.changed,
  })
  return {
    ...supervisor,
    remember: () => hostState.remember(),
    configure: (settings) => {
      present.options = settings.options
      supervisor.configure(settings)
    },
  }
}

/** Without a configuration, or before it. */
export const noPlugins: PluginOptions = {
  dir: null,
  allow: [],
  isolation: 'worker',
  sha256: {},
  libraryRoots: [],
}

/** All instances with where their plugins come from: a folder of the name takes the place of a bundled one. */
export function placeInstances(
  configured: readonly PluginInstance[],
  options: PluginOptions,
): readonly PlacedInstance[] {
  return allInstances(configured).map((instance) => placeInstance(instance, options))
}

/** The same of one. */
export function placeInstance(instance: PluginInstance, options: PluginOptions): PlacedInstance {
  const isKnown = bundledPlugins.some(({ id }) => id === instance.plugin)
  const isBundled = isKnown && isMissing(options, instance.plugin)
  return isBundled
    ? { ...withOwnRate(instance), origin: 'bundled' }
    : { ...instance, origin: 'folder' }
}

function isMissing(options: PluginOptions, id: string): boolean {
  const found = findPlugin(options, id)
  return 'isMissing' in found && found.isMissing
}

function createLocate(options: () => PluginOptions): (instance: PlacedInstance) => Located {
  const digest = createDigests()
  return ({ kind, origin, plugin }) => {
    if (origin === 'bundled') return { entry: null, edition: '' }
    const found = findPlugin(options(), plugin)
    if ('problems' in found) return found
    // What others did is not done anew because of other code.
    if (kind !== 'scanner') return { entry: found.entry, edition: '' }
    try {
      return { entry: found.entry, edition: digest(found.folder) }
    } catch (error) {
      return { problems: [unreadable(found, error)] }
    }
  }
}

function describe(instance: PlacedInstance): ReturnType<SupervisorDeps['describe']> {
  const definition = bundledPlugins.find(({ id }) => id === instance.plugin)
  if (definition === undefined) return { manifest: null, problems: [] }
  const { manifest } = bundledPlugin(definition)
  try {
    checkSettings(definition.settings, instance)
    return { manifest, problems: [] }
  } catch (error) {
    if (error instanceof PluginProblems) return { manifest, problems: error.problems }
    throw error
  }
}

/** A daemon that is killed takes the processes of its plugins with it, where the machine has a program for that. */
function guardedCommand(command: readonly string[]): () => Promise<readonly string[]> {
  const searchPath = process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'
  let guard: Promise<Guard> | null = null
  return async () => {
    guard ??= detectGuard(searchPath)
    const found = await guard
    // The other guard is a time limit, and an instance has none.
    if (found !== 'setpriv') return command
    return guardCommand({ guard: found, command, timeoutMs: 0, searchPath })
  }
}
