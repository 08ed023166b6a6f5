import { PluginError } from '../../domain/plugin-error.ts'
import type { HostQuestion } from '../../domain/plugin-messages.ts'
import type { HostRequest, HostResponse, PluginLog } from '../api.ts'
import { pathWords } from './address-words.ts'
import type { Exchange, HopAnswer } from './exchange.ts'
import type { Masker } from './masker.ts'
import { hostOf, type Reach } from './reach.ts'
import { nextStep, redirectsMost, type Step } from './redirect.ts'
import { checkRequest, type CheckedRequest, type UsualLimits } from './request.ts'
import { toResponse } from './response.ts'
import { readRetryAfter } from './retry-after.ts'
import { createSlots, type TakeSlot } from './slots.ts'
import { limitTime, untilAborted, type TimeLimit } from './time-limit.ts'

/** What a request needs of its surroundings. */
export interface FetchDeps {
  readonly reach: Reach
  readonly exchange: Exchange
  readonly masker: Masker
  readonly log: PluginLog
  readonly ask: (question: HostQuestion) => Promise<unknown>
  readonly now: () => number
  /** Resolves at the end of the time, or of the signal. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** 0..1 */
  readonly random: () => number
  /** Addresses were named by a server, so the first hop of each is checked like a redirect. */
  readonly isForeign?: boolean
  /** Limits of requests that name none. */
  readonly usual?: UsualLimits
  /** Requests that are under way at the same time; 16 without it. */
  readonly atOnce?: number
}

/** Statuses that may be gone at the next try. */
const passing = new Set([408, 425, 429, 500, 502, 503, 504])
const firstBackoffMs = 500
const backoffMostMs = 10_000

/** Answers are held whole, so this bounds what an instance can make its thread hold. */
const atOnceMost = 16

interface Attempt {
  readonly number: number
  /** Of the call that the request belongs to. */
  readonly signal: AbortSignal
  readonly takeSlot: TakeSlot
}

type Outcome =
  | { readonly response: HostResponse; readonly again: boolean }
  /** `held`: no request was made, because the host leaves the server alone. */
  | { readonly error: PluginError; readonly again: boolean; readonly held: boolean }

/** `host.fetch` of one instance; `signal` is that of the present call. */
export function createFetch(
  deps: FetchDeps,
): (url: string, signal: AbortSignal, request?: HostRequest) => Promise<HostResponse> {
  const takeSlot = createSlots(deps.atOnce ?? atOnceMost)
  return async (url, signal, request = {}) => {
    const checked = check(deps, url, request)
    let last: Outcome | null = null
    for (let number = 1; ; number++) {
      const outcome = await tryOnce(deps, checked, { number, signal, takeSlot })
      // A server that is left alone meanwhile: what the try before came to tells more.
      if (last !== null && 'error' in outcome && outcome.held) return settle(last)
      if (!outcome.again || number >= checked.tries || signal.aborted) return settle(outcome)
      last = outcome
      const backoffMs = Math.min(firstBackoffMs * 2 ** (number - 1), backoffMostMs)
      // Half of it at random, so that many that failed at once do not come back at once.
      await deps.sleep((backoffMs * (1 + deps.random())) / 2, signal)
    }
  }
}

function check(deps: FetchDeps, url: string, request: HostRequest): CheckedRequest {
  try {
    const checked = checkRequest(url, request, deps.usual)
    deps.reach.checkUrl(checked.url)
    return checked
  } catch (error) {
    throw error instanceof PluginError ? masked(error, deps.masker) : error
  }
}

function settle(outcome: Outcome): HostResponse {
  if ('error' in outcome) throw outcome.error
  return outcome.response
}

async function tryOnce(
  deps: FetchDeps,
  request: CheckedRequest,
  attempt: Attempt,
): Promise<Outcome> {
  const path = createPath(deps, request, attempt)
  try {
    const { step, answer } = await path.follow()
    return { response: toResponse(step.url, answer), again: passing.has(answer.status) }
  } catch (error) {
    if (!(error instanceof PluginError)) throw error
    const held = !path.hasAsked()
    return {
      error: masked(error, deps.masker),
      again: error.retryable && !held && error.code !== 'rate',
      held,
    }
  } finally {
    path.end()
  }
}

/** One try, from the first server over those it sends us to. */
function createPath(deps: FetchDeps, request: CheckedRequest, attempt: Attempt) {
  let limit: TimeLimit | null = null
  let asked = false

  const ask = async (step: Step): Promise<HopAnswer> => {
    const waitSignal = limit?.signal ?? attempt.signal
    // First of all: between its turn and the request nothing may hold it up.
    const handOn = await attempt.takeSlot(waitSignal)
    try {
      const turn = await takeTurn(deps, step.url, waitSignal)
      asked = true
      // Waiting for the first turn is no fault of the server.
      limit ??= limitTime(attempt.signal, request.timeoutMs)
      return await exchangeOnce(deps, { step, request, attempt, limit, turn })
    } finally {
      handOn()
    }
  }

  return {
    hasAsked: () => asked,
    end: () => limit?.stop(),
    follow: async (): Promise<{ step: Step; answer: HopAnswer }> => {
      let step: Step = { ...request, redirects: 0 }
      for (;;) {
        const answer = await ask(step)
        const next = request.followRedirects ? nextStep(step, answer, deps.masker) : null
        if (next === null) return { step, answer }
        if (next.redirects > redirectsMost) {
          const words = `${hostOf(request.url)} redirects more than ${redirectsMost} times.`
          throw new PluginError('protocol', words)
        }
        deps.reach.checkUrl(next.url)
        step = next
      }
    },
  }
}

async function takeTurn(deps: FetchDeps, { origin }: URL, signal: AbortSignal): Promise<number> {
  const asked = deps.ask({ service: 'turn', origin })
  try {
    return Number(await untilAborted(asked, signal))
  } catch (error) {
    // It may still get one, which others can use.
    const giveBack = (turn: unknown): Promise<unknown> =>
      deps.ask({ service: 'giveBack', origin, turn: Number(turn) })
    asked.then(giveBack).catch(() => undefined)
    throw error
  }
}

interface Asking {
  readonly step: Step
  readonly request: CheckedRequest
  readonly attempt: Attempt
  readonly limit: TimeLimit
  readonly turn: number
}

async function exchangeOnce(deps: FetchDeps, asking: Asking): Promise<HopAnswer> {
  const { step, request, attempt, limit, turn } = asking
  const startedAt = performance.now()
  const facts = {
    method: step.method,
    host: step.url.host,
    path: pathWords(step.url),
    attempt: attempt.number,
  }
  const tookMs = (): number => Math.round(performance.now() - startedAt)
  try {
    const answer = await deps.exchange({
      ...step,
      maxBytes: request.maxBytes,
      tls: request.tls,
      redirected: deps.isForeign === true || step.redirects > 0,
      attempt: attempt.number,
      signal: limit.signal,
    })
    const { status, body } = answer
    deps.log.debug('A server was asked.', {
      ...facts,
      status,
      sizeBytes: body.length,
      tookMs: tookMs(),
    })
    report(deps, step.url, {
      turn,
      status,
      isUp: status < 500,
      isTooMany: status === 429,
      retryAfterSeconds: holdOf(answer, deps.now()),
    })
    return answer
  } catch (error) {
    const seconds = request.timeoutMs / 1000
    const told = limit.error(`${hostOf(step.url)} did not answer within ${seconds} s.`) ?? error
    const isUp = told instanceof PluginError ? wasUp(told, attempt.signal) : null
    report(deps, step.url, { turn, status: null, isUp, isTooMany: false, retryAfterSeconds: null })
    if (!(told instanceof PluginError)) throw told
    deps.log.debug('A server could not be asked.', {
      ...facts,
      code: told.code,
      reason: told.message,
      tookMs: tookMs(),
    })
    throw told
  }
}

/** Null for what was refused here, and for what nobody waited for. */
function wasUp(error: PluginError, call: AbortSignal): boolean | null {
  if (call.aborted) {
    return call.reason instanceof Error && call.reason.name === 'TimeoutError' ? false : null
  }
  if (error.retryable || error.code === 'tls') return false
  // It answered, only with too much or in a way that cannot be read.
  return error.code === 'protocol' ? true : null
}

/** How long the server wants to be left alone, in seconds. */
function holdOf({ status, headers }: HopAnswer, nowMs: number): number | null {
  if (status !== 429 && status !== 503) return null
  return readRetryAfter(headers.get('retry-after'), { nowMs, date: headers.get('date') })
}

function report(
  deps: FetchDeps,
  url: URL,
  outcome: Omit<Extract<HostQuestion, { service: 'outcome' }>, 'service' | 'origin'>,
): void {
  deps.ask({ service: 'outcome', origin: url.origin, ...outcome }).catch((error: unknown) => {
    // The answer is there all the same; only what is known of its server is not up to date.
    deps.log.debug('The outcome of a request was not taken.', { error })
  })
}

function masked(error: PluginError, masker: Masker): PluginError {
  const { code, retryable, retryAfterSeconds, held } = error
  return new PluginError(code, masker.text(error.message), {
    retryable,
    held,
    ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
  })
}
