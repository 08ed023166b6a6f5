import type { FromCaller, SentFailure, ToCaller } from '../domain/plugin-messages.ts'
import { instanceKey } from '../domain/plugin.ts'
import type { CallerPort, Runners } from './supervisor.ts'
import type { InstanceRunner } from './instance-runner.ts'

type Call = Extract<FromCaller, { type: 'call' }>

/** Carries the calls of one thread to the instances, and what they ask back. */
export function createCallerPort(runners: Runners, post: (message: ToCaller) => void): CallerPort {
  const calls = new Map<number, { runner: InstanceRunner; call: number }>()
  const questions = new Map<number, { runner: InstanceRunner; call: number; id: number }>()
  let lastQuestion = 0
  let isGone = false
  const send = (message: ToCaller): void => {
    if (!isGone) post(message)
  }

  const call = ({ id, limitMs, method, args, ...name }: Call): void => {
    const runner = runners.find(name)
    if (runner === undefined) return send({ type: 'result', id, failure: missing(name) })
    let over = false
    const number: number = runner.call({
      method,
      args,
      limitMs,
      settle: (answer) => {
        over = true
        calls.delete(id)
        send({ ...answer, type: 'result', id })
      },
      media: (asked, question) => {
        lastQuestion += 1
        questions.set(lastQuestion, { runner, call: number, id: asked })
        send({ type: 'media', id: lastQuestion, call: id, question })
      },
    })
    if (!over) calls.set(id, { runner, call: number })
  }

  const cancel = (id: number): void => {
    const found = calls.get(id)
    calls.delete(id)
    found?.runner.cancel(found.call)
  }

  return {
    receive: (message) => {
      switch (message.type) {
        case 'call':
          return call(message)
        case 'cancel':
          return cancel(message.id)
        case 'mediaAnswer': {
          const asked = questions.get(message.id)
          questions.delete(message.id)
          return asked?.runner.mediaAnswer(asked.call, { ...message, id: asked.id })
        }
        case 'ask': {
          const { id, question, type: _, ...name } = message
          const runner = runners.find(name)
          // It was taken out of the configuration while it ran.
          if (runner === undefined) return send({ type: 'reply', id, failure: missing(name) })
          if (question.service === 'turn') runner.tally.request()
          return void runners
            .answer(runner.instance, question)
            .then((answer) => send({ ...answer, type: 'reply', id }))
        }
        case 'called':
          return runners.find(message)?.tally.call(message.failure, message.count)
      }
    },
    gone: () => {
      isGone = true
      for (const id of [...calls.keys()]) cancel(id)
      questions.clear()
    },
  }
}

function missing(name: Parameters<typeof instanceKey>[0]): SentFailure {
  return {
    code: 'unsupported',
    message: `There is no ${instanceKey(name)}, or it is switched off.`,
    retryable: false,
    retryAfterSeconds: null,
  }
}
