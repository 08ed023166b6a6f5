import type { FromCaller, SentFailure, ToCaller } from '../domain/plugin-messages.ts'
import { instanceKey } from '../domain/plugin.ts'
import { disabledFailure, failure } from './runner-failures.ts'
import type { InstanceRunner } from './runner-types.ts'
import type { CallerPort, Runners } from './runners.ts'
import { toSentFailure } from './sent-failure.ts'

type Asked<Type extends FromCaller['type']> = Extract<FromCaller, { readonly type: Type }>

interface Port {
  readonly runners: Runners
  /** By the numbers of the caller. */
  readonly calls: Map<number, { readonly runner: InstanceRunner; readonly call: number }>
  /** Calls that wait for leave. */
  readonly waiting: Set<number>
  /** What instances ask of the caller's files, by numbers of the port. */
  readonly questions: Map<
    number,
    { readonly runner: InstanceRunner; readonly call: number; readonly id: number }
  >
  lastQuestion: number
  send(message: ToCaller): void
}

/** Carries the calls of one thread to the instances, and what they ask back. */
export function createCallerPort(runners: Runners, post: (message: ToCaller) => void): CallerPort {
  let isGone = false
  const port: Port = {
    runners,
    calls: new Map(),
    waiting: new Set(),
    questions: new Map(),
    lastQuestion: 0,
    send: (message) => {
      if (!isGone) post(message)
    },
  }
  return {
    receive: (message) => {
      switch (message.type) {
        case 'call':
          return void begin(port, message)
        case 'cancel':
          return cancel(port, message.id)
        case 'mediaAnswer':
          return answerMedia(port, message)
        case 'ask':
          return ask(port, message)
        case 'edition':
          return void tellEdition(port, message)
        case 'permissions':
          return void tellPermissions(port, message)
        case 'begin':
          return void tellLeave(port, message)
        case 'called':
          return called(port, message)
      }
    },
    gone: () => {
      isGone = true
      for (const id of [...port.calls.keys(), ...port.waiting]) cancel(port, id)
      port.questions.clear()
    },
  }
}

async function begin(port: Port, asked: Asked<'call'>): Promise<void> {
  const runner = port.runners.find(asked)
  if (runner === undefined) {
    return port.send({ type: 'result', id: asked.id, failure: missing(asked) })
  }
  const { id } = asked
  try {
    const leave = port.runners.access.begin(runner.instance)
    if (!(leave instanceof Promise)) return run(port, asked, { runner, ...leave })
    port.waiting.add(id)
    const { isTrial } = await leave
    if (port.waiting.delete(id)) return run(port, asked, { runner, isTrial })
    // It was cancelled meanwhile: whoever waits behind it is next.
    port.runners.access.end(runner.instance, { failure: undefined, isTrial })
  } catch (error) {
    port.waiting.delete(id)
    // Nobody listens any more if it was cancelled.
    port.send({ type: 'result', id, failure: toSentFailure(error) })
  }
}

function run(
  port: Port,
  { id, limitMs, method, args }: Asked<'call'>,
  { runner, isTrial }: { readonly runner: InstanceRunner; readonly isTrial: boolean },
): void {
  let isOver = false
  const call: number = runner.call({
    method,
    args,
    limitMs,
    settle: (answer) => {
      isOver = true
      port.calls.delete(id)
      const failure = 'failure' in answer ? answer.failure : null
      port.runners.access.end(runner.instance, { failure, isTrial })
      port.send({ ...answer, type: 'result', id })
    },
    media: (number, question) => {
      port.lastQuestion += 1
      port.questions.set(port.lastQuestion, { runner, call, id: number })
      port.send({ type: 'media', id: port.lastQuestion, call: id, question })
    },
  })
  if (!isOver) port.calls.set(id, { runner, call })
}

async function tellLeave(port: Port, asked: Asked<'begin'>): Promise<void> {
  const { id } = asked
  const runner = port.runners.find(asked)
  if (runner === undefined) return port.send({ type: 'reply', id, failure: missing(asked) })
  try {
    const leave = await port.runners.access.begin(runner.instance)
    port.send({ type: 'reply', id, value: leave })
  } catch (error) {
    port.send({ type: 'reply', id, failure: toSentFailure(error) })
  }
}

function called({ runners }: Port, { kind, name, count, failure, isTrial }: Asked<'called'>): void {
  const runner = runners.find({ kind, name })
  if (runner === undefined) return
  runner.tally.call(failure, count)
  runners.access.end(runner.instance, { failure, isTrial })
}

function cancel({ calls, waiting }: Port, id: number): void {
  waiting.delete(id)
  const found = calls.get(id)
  calls.delete(id)
  found?.runner.cancel(found.call)
}

function answerMedia({ questions }: Port, message: Asked<'mediaAnswer'>): void {
  const asked = questions.get(message.id)
  questions.delete(message.id)
  asked?.runner.mediaAnswer(asked.call, { ...message, id: asked.id })
}

async function tellEdition(port: Port, asked: Asked<'edition'>): Promise<void> {
  const { id } = asked
  const runner = port.runners.find(asked)
  if (runner === undefined) return port.send({ type: 'reply', id, failure: missing(asked) })
  // A thread that is started for the calls to come may have other files than the last.
  await runner.load()
  port.send({ type: 'reply', id, value: runner.edition })
}

async function tellPermissions(port: Port, asked: Asked<'permissions'>): Promise<void> {
  const { id } = asked
  const runner = port.runners.find(asked)
  if (runner === undefined) return port.send({ type: 'reply', id, failure: missing(asked) })
  if (runner.manifest === null) await runner.load()
  const { state, manifest, problems } = runner
  if (state === 'disabled') {
    return port.send({ type: 'reply', id, failure: disabledFailure(problems) })
  }
  if (manifest === null) {
    // Its thread has crashed; the next call starts another.
    const message = `${instanceKey(asked)} could not be loaded.`
    return port.send({ type: 'reply', id, failure: failure('unreachable', message) })
  }
  port.send({ type: 'reply', id, value: manifest.permissions })
}

function ask(port: Port, asked: Asked<'ask'>): void {
  const { id, question } = asked
  const runner = port.runners.find(asked)
  // It was taken out of the configuration while it ran.
  if (runner === undefined) return port.send({ type: 'reply', id, failure: missing(asked) })
  if (question.service === 'turn') runner.tally.request()
  void port.runners
    .answer(runner, question)
    .then((answer) => port.send({ ...answer, type: 'reply', id }))
}

function missing(name: Parameters<typeof instanceKey>[0]): SentFailure {
  return {
    code: 'unsupported',
    message: `There is no ${instanceKey(name)}, or it is switched off.`,
    retryable: false,
    retryAfterSeconds: null,
    held: true,
  }
}
