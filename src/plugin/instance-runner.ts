import type { Answer, FromInstance, SentFailure } from '../domain/plugin-messages.ts'
import { instanceKey, type PluginManifest, type PluginProblem } from '../domain/plugin.ts'
import { createDeadline, type Deadline } from './call-scope.ts'
import type { Call, Present } from './runner-thread.ts'
import type { CallOrder, InstanceRunner, PlacedInstance, RunnerDeps } from './runner-types.ts'
import { crashedTooOften, disabledFailure, failure } from './runner-failures.ts'
import { createTally, type Tally } from './tally.ts'

const endLimitMs = 1_500
/** An instance with bad answers gets a fresh thread this often at most: most answers may be bad. */
const freshEveryMs = 60_000

export function createRunner(deps: RunnerDeps): InstanceRunner {
  return new Runner(deps)
}

class Runner implements InstanceRunner {
  readonly instance: PlacedInstance
  readonly tally: Tally
  state: InstanceRunner['state'] = 'loading'
  problems: readonly PluginProblem[] = []
  manifest: PluginManifest | null = null
  methods: readonly string[] | null = null
  edition: string | null = null
  readonly #deps: RunnerDeps
  readonly #waiting: Call[] = []
  readonly #old = new Set<Present>()
  #present: Present | null = null
  #lastId = 0
  #idle: Timer | undefined
  #crashedAt: number[] = []
  #spoiledAt = Number.NEGATIVE_INFINITY
  #loaded = Promise.withResolvers<void>()

  constructor(deps: RunnerDeps) {
    this.#deps = deps
    this.instance = deps.instance
    this.tally = createTally(deps.clock)
  }

  call(order: CallOrder): number {
    this.#lastId += 1
    const call: Call = { ...order, id: this.#lastId, deadline: null, over: false }
    if (this.state === 'disabled') {
      this.#settle(call, { failure: disabledFailure(this.problems) })
      return call.id
    }
    clearTimeout(this.#idle)
    this.#waiting.push(call)
    this.#start()
    this.#pump()
    return call.id
  }

  cancel(id: number): void {
    const at = this.#waiting.findIndex((call) => call.id === id)
    const found = at < 0 ? this.#find(id) : { call: this.#waiting.splice(at, 1)[0], present: null }
    if (found?.call === undefined) return
    // It still runs until the plugin heeds its signal, and is held to its deadline meanwhile.
    if (found.present !== null) {
      found.present.thread.send({ type: 'cancel', id })
      // Whoever was asked about files may be gone: nothing holds up the time any more.
      found.call.deadline?.clear()
      found.call.deadline = this.#deadlineOf(found.present, found.call)
    }
    found.call.over = true
    found.call.settle({ failure: failure('timeout', 'The call was cancelled.') })
  }

  mediaAnswer(id: number, answer: Answer): void {
    const found = this.#find(id)
    found?.call.deadline?.resume()
    found?.present.thread.send({ ...answer, type: 'mediaAnswer' })
  }

  load(): Promise<void> {
    if (this.state === 'disabled') return Promise.resolve()
    this.#start()
    return this.#loaded.promise
  }

  retire(): void {
    const present = this.#present
    if (present === null) return
    this.#present = null
    if (!present.isReady) return this.#startAnew(present)
    present.isRetiring = true
    this.#old.add(present)
    this.#endIfDone(present)
  }

  describe(facts: Parameters<InstanceRunner['describe']>[0]): void {
    this.manifest = facts.manifest
    this.problems = facts.problems
    this.state = facts.problems.length === 0 ? 'ready' : 'disabled'
  }

  reset(): void {
    this.retire()
    this.#crashedAt = []
    this.problems = []
    this.state = 'loading'
    this.#loaded.resolve()
    this.#loaded = Promise.withResolvers<void>()
    this.#deps.changed()
  }

  get isBusy(): boolean {
    return this.#present !== null || this.#old.size > 0
  }

  release(): void {
    clearTimeout(this.#idle)
    const changed = failure('unreachable', 'Its configuration has changed.')
    for (const call of this.#waiting.splice(0)) this.#settle(call, { failure: changed })
    this.state = 'disabled'
    this.retire()
    this.#loaded.resolve()
  }

  async stop(): Promise<void> {
    clearTimeout(this.#idle)
    const gone = failure('unreachable', 'The daemon stops.')
    for (const call of this.#waiting.splice(0)) this.#settle(call, { failure: gone })
    const all = [...this.#old, ...(this.#present === null ? [] : [this.#present])]
    this.#present = null
    this.#loaded.resolve()
    for (const call of all.flatMap(({ calls }) => [...calls.values()])) {
      call.deadline?.clear()
      this.#settle(call, { failure: gone })
    }
    await Promise.all(all.map((present) => this.#end(present)))
  }

  #start(): void {
    if (this.#present !== null || this.state === 'disabled') return
    const order = this.#deps.order()
    if ('problems' in order) return this.#disable(order.problems)
    this.edition = order.edition
    const { loadMs } = this.#deps.limits
    const late = `It was not loaded within ${loadMs / 1000} s.`
    const present: Present = {
      thread: this.#deps.start(this.instance, {
        message: (message) => this.#hear(present, message),
        ended: (reason) => this.#lost(present, `its thread ended: ${reason}`),
      }),
      calls: new Map(),
      loading: setTimeout(() => this.#crash(present, late, 'timeout'), loadMs),
      isReady: false,
      isRetiring: false,
      ended: null,
    }
    this.#present = present
    present.thread.send(order.start)
  }

  #startAnew(present: Present): void {
    clearTimeout(present.loading)
    present.ended = () => undefined
    present.thread.kill()
    this.#start()
  }

  #pump(): void {
    const present = this.#present
    if (present === null || !present.isReady) return
    while (this.#waiting.length > 0 && present.calls.size < this.#deps.limits.calls) {
      const call = this.#waiting.shift()
      if (call !== undefined) this.#send(present, call)
    }
  }

  #send(present: Present, call: Call): void {
    const { id, method, args, limitMs } = call
    call.deadline = this.#deadlineOf(present, call)
    present.calls.set(id, call)
    present.thread.send({ type: 'call', id, method, args, limitMs })
  }

  #deadlineOf(present: Present, { method, limitMs }: Call): Deadline {
    const reason = `A call of ${method}() did not end within ${limitMs / 1000} s.`
    const expire = (): void => this.#crash(present, reason, 'timeout')
    return createDeadline(limitMs + this.#deps.limits.graceMs, expire)
  }

  #hear(present: Present, message: FromInstance): void {
    switch (message.type) {
      case 'ready':
        return this.#ready(present, message)
      case 'refused':
        this.manifest = message.manifest ?? this.manifest
        this.#forget(present)
        present.thread.kill()
        return this.#disable(message.problems)
      case 'result':
        return this.#result(present, message)
      case 'media': {
        const call = present.calls.get(message.call)
        call?.deadline?.pause()
        return call?.media(message.id, message.question)
      }
      case 'ask':
        return this.#ask(present, message)
      case 'spoiled':
        return this.#spoiled(present)
      case 'crashed':
        return this.#crash(present, message.reason, 'protocol')
      case 'ended':
        return present.ended?.()
    }
  }

  #ready(present: Present, { manifest, methods }: Extract<FromInstance, { type: 'ready' }>): void {
    clearTimeout(present.loading)
    present.isReady = true
    this.manifest = manifest
    this.methods = methods
    if (this.state !== 'ready') {
      this.state = 'ready'
      this.#deps.changed()
    }
    this.#loaded.resolve()
    this.#pump()
    this.#restIfIdle()
  }

  #result(present: Present, message: Extract<FromInstance, { type: 'result' }>): void {
    const call = present.calls.get(message.id)
    if (call === undefined) return
    present.calls.delete(message.id)
    call.deadline?.clear()
    this.#settle(call, message)
    if (present.isRetiring) return this.#endIfDone(present)
    this.#pump()
    this.#restIfIdle()
  }

  #ask(present: Present, { id, question }: Extract<FromInstance, { type: 'ask' }>): void {
    if (question.service === 'turn') this.tally.request()
    void this.#deps.answer(question).then((answer) => {
      present.thread.send({ ...answer, type: 'reply', id })
    })
  }

  #spoiled(present: Present): void {
    const now = this.#deps.clock.now()
    if (present !== this.#present || now - this.#spoiledAt < freshEveryMs) return
    this.#spoiledAt = now
    const plugin = instanceKey(this.instance)
    this.#deps.log.warn('a plugin gave an answer that cannot be; it gets a fresh thread', {
      plugin,
    })
    this.retire()
    if (this.#waiting.length > 0) this.#start()
  }

  #lost(present: Present, reason: string): void {
    if (present.ended !== null) return present.ended()
    this.#crash(present, reason, 'protocol')
  }

  /** Its thread is of no use any more: what it worked at fails, and the next call gets another. */
  #crash(present: Present, reason: string, code: SentFailure['code']): void {
    if (present.ended !== null) return
    const { log, limits, clock } = this.#deps
    this.#forget(present)
    present.thread.kill()
    log.warn('the thread of a plugin was replaced', { plugin: instanceKey(this.instance), reason })
    const now = clock.now()
    const { count, withinMs } = limits.crashes
    this.#crashedAt = [...this.#crashedAt.filter((at) => now - at < withinMs), now]
    this.tally.crash(reason)
    const lost = [...present.calls.values(), ...(present.isReady ? [] : this.#waiting.splice(0))]
    for (const call of lost) {
      call.deadline?.clear()
      this.#settle(call, { failure: failure(code, reason) })
    }
    if (this.#crashedAt.length >= count) return this.#disable([crashedTooOften(reason, limits)])
    this.#loaded.resolve()
    this.#loaded = Promise.withResolvers<void>()
    if (this.#waiting.length > 0) this.#start()
  }

  #disable(problems: readonly PluginProblem[]): void {
    this.state = 'disabled'
    this.problems = problems
    const lost = this.#waiting.splice(0)
    for (const call of lost) this.#settle(call, { failure: disabledFailure(this.problems) })
    // A fresh thread may be there already, or on its way.
    this.retire()
    this.#loaded.resolve()
    this.#deps.changed()
  }

  #forget(present: Present): void {
    clearTimeout(present.loading)
    present.ended = () => undefined
    this.#old.delete(present)
    if (this.#present === present) this.#present = null
  }

  #restIfIdle(): void {
    clearTimeout(this.#idle)
    const present = this.#present
    if (present === null || present.calls.size > 0 || this.#waiting.length > 0) return
    this.#idle = setTimeout(() => this.retire(), this.#deps.limits.idleMs)
  }

  #endIfDone(present: Present): void {
    if (present.calls.size === 0) void this.#end(present)
  }

  async #end(present: Present): Promise<void> {
    this.#forget(present)
    const ended = Promise.withResolvers<void>()
    present.ended = () => ended.resolve()
    present.thread.send({ type: 'end' })
    const timer = setTimeout(() => ended.resolve(), endLimitMs)
    await ended.promise
    clearTimeout(timer)
    present.thread.kill()
  }

  #find(id: number): { call: Call; present: Present } | null {
    for (const present of [...this.#old, ...(this.#present === null ? [] : [this.#present])]) {
      const call = present.calls.get(id)
      if (call !== undefined) return { call, present }
    }
    return null
  }

  #settle(call: Call, answer: Parameters<CallOrder['settle']>[0]): void {
    if (call.over) return
    call.over = true
    this.tally.call('failure' in answer ? answer.failure : null)
    call.settle(answer)
  }
}
