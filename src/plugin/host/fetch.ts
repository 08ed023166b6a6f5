import { PluginError } from '../../domain/plugin-error.ts'
import type { HostQuestion } from '../../domain/plugin-messages.ts'
import type { HostRequest, HostResponse, PluginLog } from '../api.ts'
import { pathWords } from './address-words.ts'
import type { Exchange, HopAnswer } from './exchange.ts'
import type { Masker } from './masker.ts'
import { hostOf, type Reach } from './reach.ts'
import { nextStep, redirectsMost, type Step } from './redirect.ts'
import { checkRequest, type CheckedRequest } from './request.ts'
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
  /** Of the present call. */
  readonly signal: () => AbortSignal
  readonly now: () => number
  /** Resolves at the end of the time, or of the signal. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** 0..1 */
  readonly random: () => number
}

/** Statuses that may be gone at the next try. */
const passing = new Set([408, 425, 429, 500, 502, 503, 504])
const firstBackoffMs = 500
const backoffMostMs = 10_000
/** For a server that says "too many" without saying for how long. */
const usualHoldSeconds = 5

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

/** `host.fetch` of one instance. */
export function createFetch(
  deps: FetchDeps,
): (url: string, request?: HostRequest) => Promise<HostResponse> {
  const takeSlot = createSlots(atOnceMost)
  return async (url, request = {}) => {
    const checked = check(deps, url, request)
    const signal = deps.signal()
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
    const checked = checkRequest(url, request)
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
    await untilAborted(deps.ask({ service: 'turn', origin: step.url.origin }), waitSignal)
    const handOn = await attempt.takeSlot(waitSignal)
    try {
      asked = true
      // Waiting for the first turn is no fault of the server.
      limit ??= limitTime(attempt.signal, request.timeoutMs)
      return await exchangeOnce(deps, { step, request, attempt, limit })
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

interface Asking {
  readonly step: Step
  readonly request: CheckedRequest
  readonly attempt: Attempt
  readonly limit: TimeLimit
}

async function exchangeOnce(deps: FetchDeps, asking: Asking): Promise<HopAnswer> {
  const { step, request, attempt, limit } = asking
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
      redirected: step.redirects > 0,
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
    report(deps, step.url, { isUp: status < 500, retryAfterSeconds: holdOf(answer, deps.now()) })
    return answer
  } catch (error) {
    const seconds = request.timeoutMs / 1000
    const told = limit.error(`${hostOf(step.url)} did not answer within ${seconds} s.`) ?? error
    if (!(told instanceof PluginError)) throw told
    deps.log.debug('A server could not be asked.', {
      ...facts,
      code: told.code,
      reason: told.message,
      tookMs: tookMs(),
    })
    if (saysDown(told, attempt.signal))
      report(deps, step.url, { isUp: false, retryAfterSeconds: null })
    return await Promise.reject(told)
  }
}

/** Not what was refused here, what was too large, or what nobody waited for. */
function saysDown(error: PluginError, call: AbortSignal): boolean {
  if (call.aborted) return call.reason instanceof Error && call.reason.name === 'TimeoutError'
  return error.retryable || error.code === 'tls'
}

/** How long the server wants to be left alone, in seconds. */
function holdOf({ status, headers }: HopAnswer, nowMs: number): number | null {
  if (status !== 429 && status !== 503) return null
  const told = readRetryAfter(headers.get('retry-after'), { nowMs, date: headers.get('date') })
  return told ?? (status === 429 ? usualHoldSeconds : null)
}

function report(
  deps: FetchDeps,
  url: URL,
  outcome: { readonly isUp: boolean; readonly retryAfterSeconds: number | null },
): void {
  deps.ask({ service: 'outcome', origin: url.origin, ...outcome }).catch((error: unknown) => {
    // The answer is there all the same; only what is known of its server is not up to date.
    deps.log.debug('The outcome of a request was not taken.', { error })
  })
}

function masked(error: PluginError, masker: Masker): PluginError {
  const { code, retryable, retryAfterSeconds } = error
  return new PluginError(code, masker.text(error.message), {
    retryable,
    ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
  })
}
