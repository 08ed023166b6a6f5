import type { FromCaller, SentFailure, ToCaller } from '../domain/plugin-messages.ts'
import { instanceKey } from '../domain/plugin.ts'
import type { InstanceRunner } from './runner-types.ts'
import type { CallerPort, Runners } from './runners.ts'

type Asked<Type extends FromCaller['type']> = Extract<FromCaller, { readonly type: Type }>

interface Port {
  readonly runners: Runners
  /** By the numbers of the caller. */
  readonly calls: Map<number, { readonly runner: InstanceRunner; readonly call: number }>
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
          return begin(port, message)
        case 'cancel':
          return cancel(port, message.id)
        case 'mediaAnswer':
          return answerMedia(port, message)
        case 'ask':
          return ask(port, message)
        case 'edition':
          return void tellEdition(port, message)
        case 'called':
          return runners.find(message)?.tally.call(message.failure, message.count)
      }
    },
    gone: () => {
      isGone = true
      for (const id of port.calls.keys()) cancel(port, id)
      port.questions.clear()
    },
  }
}

function begin(port: Port, asked: Asked<'call'>): void {
  const { id, limitMs, method, args } = asked
  const runner = port.runners.find(asked)
  if (runner === undefined) return port.send({ type: 'result', id, failure: missing(asked) })
  let isOver = false
  const call: number = runner.call({
    method,
    args,
    limitMs,
    settle: (answer) => {
      isOver = true
      port.calls.delete(id)
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

function cancel({ calls }: Port, id: number): void {
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

function ask(port: Port, asked: Asked<'ask'>): void {
  const { id, question } = asked
  const runner = port.runners.find(asked)
  // It was taken out of the configuration while it ran.
  if (runner === undefined) return port.send({ type: 'reply', id, failure: missing(asked) })
  if (question.service === 'turn') runner.tally.request()
  void port.runners
    .answer(runner.instance, question)
    .then((answer) => port.send({ ...answer, type: 'reply', id }))
}

function missing(name: Parameters<typeof instanceKey>[0]): SentFailure {
  return {
    code: 'unsupported',
    message: `There is no ${instanceKey(name)}, or it is switched off.`,
    retryable: false,
    retryAfterSeconds: null,
  }
}
