import type { FromWriter, ToWriter } from '../../src/queue/writer-protocol.ts'

declare const self: Worker

let behaviour = ''

const send = (message: FromWriter): void => self.postMessage(message)

self.onmessage = (event: MessageEvent<ToWriter>) => {
  const message = event.data
  if (message.type === 'start') start(message.setup.databasePath)
  else if (message.type === 'command') answer(message)
  else if (behaviour !== 'deaf') send({ type: 'stopped', outcome: 'stopped' })
}

function start(wanted: string): void {
  behaviour = wanted
  if (wanted === 'die') process.exit(0)
  if (wanted !== 'refuse') return send({ type: 'ready' })
  send({
    type: 'refused',
    error: { code: 'unavailable', message: 'no', details: { why: 'test' } },
  })
}

function answer({ id, args }: Extract<ToWriter, { type: 'command' }>): void {
  const [value] = args
  if (value === 'end') process.exit(0)
  if (value === 'tell') {
    const event = {
      type: 'scan.queued',
      data: { libraryId: 1, libraryName: 'Films', path: '' },
    } as const
    send({ type: 'events', happenings: [{ event, id: 1, at: 0 }] })
  }
  if (value !== -1) return send({ type: 'reply', id, value })
  send({ type: 'error', id, error: { code: 'not_found', message: 'no such job', details: {} } })
}
