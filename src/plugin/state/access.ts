import { PluginError, type PluginErrorCode } from '../../domain/plugin-error.ts'
import type { SentFailure } from '../../domain/plugin-messages.ts'
import type { PluginInstance, PluginKind } from '../../domain/plugin.ts'
import { tooMany } from './turns.ts'

/** A call as it came to its end. */
export interface EndedCall {
  /** Null when it went well; undefined when it came to nothing that says anything. */
  readonly failure: SentFailure | null | undefined
  /** It was let through to see whether the server takes the key. */
  readonly isTrial: boolean
}

/** A call may begin. */
export interface Leave {
  readonly isTrial: boolean
}

/** Why an instance is stopped. */
export interface Stop {
  /** The plugin's own words. */
  readonly message: string
}

/**
 * Stops instances whose key or login is refused: a server that is asked so again for each of many items bans whoever
 * asks. Until the first call of an instance has come to its end no other begins, so that a wrong key is tried once.
 */
export interface Access {
  /**
   * Lets a call begin; says whether it is the one that the others wait for.
   *
   * @throws PluginError `auth` or `banned` while the instance is stopped, `rate` when the first call takes long.
   */
  begin(instance: PluginInstance): Leave | Promise<Leave>
  end(instance: PluginInstance, call: EndedCall): void
  /** Null while it may go on. */
  stopOf(instance: PluginInstance): Stop | null
  /** As though nobody had ever called it. */
  reset(instance: PluginInstance): void
}

/** Notifiers have a ladder of their own; scanners ask nobody. */
const kinds: readonly PluginKind[] = ['enricher', 'downloadClient']
/** Whoever would wait longer for the first call may come back: a job that waits does nothing else. */
const waitMostMs = 10_000
/** A first call whose end nobody told, because its thread is gone, is forgotten after that. */
const trialMostMs = 120_000
/** A ban ends by itself, and usually after an hour; one that is tried sooner may last longer. */
const banMs = 3_600_000

interface State {
  isProven: boolean
  stop: (Stop & { readonly code: PluginErrorCode; readonly since: number }) | null
  trialSince: number | null
  /** Ends with the trial. */
  over: PromiseWithResolvers<void>
}

/** Whether a wrong key stops instances of a kind. */
export function isWatched({ kind }: Pick<PluginInstance, 'kind'>): boolean {
  return kinds.includes(kind)
}

/** @param deps.changed An instance was stopped, is stopped still, or goes on. */
export function createAccess(deps: {
  readonly now: () => number
  readonly changed: (instance: PluginInstance) => void
}): Access {
  const states = new WeakMap<PluginInstance, State>()
  const stateOf = (instance: PluginInstance): State => {
    const state = states.get(instance) ?? newState()
    states.set(instance, state)
    return state
  }

  /** Null while it has to wait. */
  const look = (instance: PluginInstance): Leave | null => {
    const state = stateOf(instance)
    const now = deps.now()
    const { stop } = state
    const isBanOver = stop?.code === 'banned' && now - stop.since >= banMs
    if (stop !== null && !isBanOver) throw stopped(stop)
    if (state.isProven) return { isTrial: false }
    if (state.trialSince !== null && now - state.trialSince <= trialMostMs) return null
    state.trialSince = now
    return { isTrial: true }
  }

  const wait = async (instance: PluginInstance): Promise<Leave> => {
    const until = deps.now() + waitMostMs
    for (;;) {
      const leftMs = until - deps.now()
      if (leftMs <= 0) throw tooMany('Its first call is still under way', waitMostMs)
      await within(stateOf(instance).over.promise, leftMs)
      const leave = look(instance)
      if (leave !== null) return leave
    }
  }

  return {
    begin: (instance) => {
      if (!isWatched(instance)) return { isTrial: false }
      return look(instance) ?? wait(instance)
    },
    end: (instance, call) => {
      if (isWatched(instance) && takeEnd(stateOf(instance), call, deps.now())) {
        deps.changed(instance)
      }
    },
    stopOf: (instance) => states.get(instance)?.stop ?? null,
    reset: (instance) => {
      const before = states.get(instance)
      if (before === undefined) return
      states.set(instance, newState())
      endTrial(before)
      if (before.stop !== null) deps.changed(instance)
    },
  }
}

/** Whether that says something new, or once more what the owner has to know. */
function takeEnd(state: State, { failure, isTrial }: EndedCall, now: number): boolean {
  const { isProven, stop } = state
  if (failure?.code === 'auth' || failure?.code === 'banned') {
    state.isProven = false
    state.stop = { code: failure.code, message: failure.message, since: now }
  } else if (failure === null && (isTrial || stop === null)) {
    // What was under way when it was stopped does not say that the key is right.
    state.isProven = true
    state.stop = null
  }
  if (isTrial || state.stop !== null || state.isProven) endTrial(state)
  const isStopped = state.stop !== null
  return (stop !== null) !== isStopped || (isTrial && isStopped) || isProven !== state.isProven
}

function newState(): State {
  return { isProven: false, stop: null, trialSince: null, over: Promise.withResolvers() }
}

function endTrial(state: State): void {
  state.trialSince = null
  state.over.resolve()
  state.over = Promise.withResolvers()
}

function stopped({ code, message }: NonNullable<State['stop']>): PluginError {
  const words = `It is stopped until its settings are right. ${message}`
  return new PluginError(code, words, { retryable: false, held: true })
}

async function within(promise: Promise<void>, ms: number): Promise<void> {
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(late.resolve, ms)
  await Promise.race([promise, late.promise])
  clearTimeout(timer)
}
