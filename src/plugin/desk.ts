import { AppError } from '../domain/error.ts'
import type { DomainEvent } from '../domain/event.ts'
import type { InstanceName, SentFailure } from '../domain/plugin-messages.ts'
import {
  instanceKey,
  type PluginCall,
  type PluginCounters,
  type PluginDesk,
  type PluginState,
} from '../domain/plugin.ts'
import { PluginError } from '../domain/plugin-error.ts'
import { checkArguments } from './check-answer.ts'
import type { InstanceRunner, PlacedInstance } from './runner-types.ts'
import { maskerOf } from './secrets.ts'
import { toAppError } from './sent-failure.ts'
import type { Runners } from './runners.ts'
import type { Access } from './state/access.ts'

/** Somebody waits for it. */
const testLimitMs = 15_000

/** What the API asks of plugins. */
export function createDesk(
  runners: Runners,
  deps: {
    describe(instance: PlacedInstance): Pick<PluginState, 'manifest' | 'problems'>
    reloaded(event: DomainEvent): void
    /** A runner that nobody else knows of. */
    runnerOf(instance: PlacedInstance): InstanceRunner
  },
): PluginDesk {
  const get = (target: InstanceName): { instance: PlacedInstance; runner: InstanceRunner } => {
    const key = instanceKey(target)
    const instance = runners.all().find((one) => instanceKey(one) === key)
    if (instance === undefined) throw new AppError('not_found', `There is no ${key}.`)
    const runner = runners.find(instance)
    if (runner !== undefined) return { instance, runner }
    throw new AppError('conflict', `${key} is switched off in the configuration.`)
  }

  return {
    list: () =>
      Promise.resolve(
        runners.all().map((instance) => stateOf(instance, runners.find(instance), deps)),
      ),
    test: async (target, call = { method: 'test', args: [] }) => {
      const { runner } = get(target)
      if (runner.state === 'disabled') throw disabled(runner)
      return await tryCall(runner, checked(target, call), runners.access)
    },
    tryOut: async (instance) => {
      const runner = deps.runnerOf(instance)
      try {
        if (runner.state === 'disabled') throw unfit(runner)
        return await tryCall(runner, { method: 'test', args: [] }, runners.access)
      } catch (error) {
        throw isDisabled(runner) ? unfit(runner) : error
      } finally {
        await runner.stop()
      }
    },
    methods: async (target) => {
      const { runner } = get(target)
      if (runner.methods === null) await runner.load()
      if (runner.state === 'disabled') throw disabled(runner)
      if (runner.methods === null) throw crashed(runner)
      return runner.methods
    },
    reload: async (target) => {
      const { instance, runner } = get(target)
      runner.reset()
      await runner.load()
      const { kind, name, plugin } = instance
      if (runner.state === 'ready') {
        runners.access.reset(instance)
        deps.reloaded({ type: 'plugin.reloaded', data: { kind, name, plugin } })
      }
      return stateOf(instance, runner, deps)
    },
  }
}

function checked({ kind }: InstanceName, { method, args }: PluginCall): PluginCall {
  // A scanner has nothing to reach: that it was loaded is the test.
  if (kind === 'scanner' && method === 'test') return { method, args: [] }
  try {
    return { method, args: checkArguments(kind, method, args) }
  } catch (error) {
    if (error instanceof PluginError) throw new AppError('invalid', error.message)
    throw error
  }
}

async function tryCall(runner: InstanceRunner, call: PluginCall, access: Access): Promise<unknown> {
  const { kind } = runner.instance
  if (kind === 'scanner' && call.method === 'test') {
    await runner.load()
    if (runner.state === 'ready') return { message: 'The scanner is loaded.' }
    throw runner.state === 'disabled' ? disabled(runner) : crashed(runner)
  }
  const outcome = Promise.withResolvers<unknown>()
  runner.call({
    ...call,
    limitMs: testLimitMs,
    settle: (answer) => {
      const failure = 'failure' in answer ? answer.failure : null
      // Somebody wants to know: it is made although the instance is stopped, and says whether it still has to be.
      access.end(runner.instance, { failure, isTrial: true })
      if ('failure' in answer) outcome.reject(failed(runner, answer.failure))
      else outcome.resolve(maskerOf(runner.instance).answer(answer.value))
    },
    // No unit is read, so there is no file to be asked about.
    media: (id, { method }) =>
      runner.mediaAnswer(id, { id, value: method === 'probe' ? null : emptyMedia[method] }),
  })
  return await outcome.promise
}

const emptyMedia = {
  readNfo: { documents: [], findings: [] },
  readTags: { tags: null, findings: [] },
  listArchive: { entries: [], findings: [] },
  describePicture: { picture: null, findings: [] },
}

function failed(runner: InstanceRunner, failure: SentFailure): AppError {
  // It may have been disabled by this very call.
  return runner.state === 'disabled' && failure.code === 'unsupported'
    ? disabled(runner)
    : toAppError(failure, runner.instance)
}

function disabled({ instance, problems }: InstanceRunner): AppError {
  const reasons = problems.map(({ message }) => message).join(' ')
  return new AppError('conflict', `${instanceKey(instance)} is disabled. ${reasons}`, {
    details: { problems },
  })
}

// Its state is another once it was called.
function isDisabled({ state }: InstanceRunner): boolean {
  return state === 'disabled'
}

function unfit({ problems }: InstanceRunner): AppError {
  const reasons = problems.map(({ message }) => message).join(' ')
  return new AppError('invalid', reasons, { details: { problems } })
}

function crashed({ instance, tally }: InstanceRunner): AppError {
  const reason = tally.read().lastError?.message ?? 'It could not be loaded.'
  return new AppError('unavailable', `${instanceKey(instance)}: ${reason}`)
}

function stateOf(
  { kind, name, plugin, enabled, origin, ...rest }: PlacedInstance,
  runner: InstanceRunner | undefined,
  deps: { describe(instance: PlacedInstance): Pick<PluginState, 'manifest' | 'problems'> },
): PluginState {
  const facts = { kind, name, plugin, enabled, origin }
  if (runner === undefined) {
    const { manifest } =
      origin === 'bundled' ? deps.describe({ ...facts, ...rest }) : { manifest: null }
    return { ...facts, state: 'off', problems: [], manifest, counters: noCalls }
  }
  const { state, problems, manifest, tally } = runner
  return { ...facts, state, problems, manifest, counters: tally.read() }
}

const noCalls: PluginCounters = {
  callsPerHour: 0,
  errorsPerHour: 0,
  calls: 0,
  errors: 0,
  crashes: 0,
  requests: 0,
  lastError: null,
}
