import { expect, test } from 'bun:test'

import { createProcessStart } from '../../src/plugin/process-instance.ts'
import { until } from '../support/until.ts'
import { folderInstance } from './supervised.ts'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

test('what is sent to a process that has just ended is lost, and harms nobody', async () => {
  const start = createProcessStart({
    command: () => Promise.resolve(['sh', '-c', 'kill -ABRT $$']),
    log: silent,
  })
  for (let times = 0; times < 20; times += 1) {
    const reasons: string[] = []
    const thread = start(folderInstance('notifier', 'phone'), {
      message: () => undefined,
      ended: (reason) => void reasons.push(reason),
    })
    // Its end is told a moment after it.
    while (reasons.length === 0) {
      thread.send({ type: 'cancel', id: 1 })
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(reasons).toEqual(['its process ended by SIGABRT'])
  }
})

test('what a process logs becomes part of the log, whole, masked and no more than an owner could read', async () => {
  const lines: { level: string; message: string; facts: object }[] = []
  const write =
    (level: string) =>
    (message: string, facts: object = {}) =>
      void lines.push({ level, message, facts })
  const log = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  }
  const record = JSON.stringify({
    level: 'info',
    time: '2026-01-01T00:00:00.000Z',
    component: 'plugin',
    room: 7,
    msg: 'It rings with hush-hush-hush',
  })
  const script = `printf '%s\\n' '${record}' 'Illegal instruction' >&2
    for n in $(seq 500); do echo "more $n" >&2; done; printf 'last words' >&2; exit 3`
  const start = createProcessStart({ command: () => Promise.resolve(['sh', '-c', script]), log })
  const phone = { ...folderInstance('notifier', 'phone'), settings: { token: 'hush-hush-hush' } }
  const ended = Promise.withResolvers<string>()
  start(phone, { message: () => undefined, ended: ended.resolve })

  expect(await ended.promise).toBe('its process ended with code 3')
  await until(() => lines.length >= 200)
  expect(lines.slice(0, 3)).toEqual([
    {
      level: 'info',
      message: expect.not.stringContaining('hush-hush-hush'),
      facts: { room: 7, instance: 'notifier:phone', plugin: 'mine' },
    },
    { level: 'warn', message: 'Illegal instruction', facts: expect.anything() },
    { level: 'warn', message: 'more 1', facts: expect.anything() },
  ])
  expect(lines[0]?.message).toContain('It rings with')
  expect(lines).toHaveLength(200)
})
