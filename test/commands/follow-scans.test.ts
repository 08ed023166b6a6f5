import { expect, test } from 'bun:test'

import { exitCodeOf } from '../../src/commands/exit-code.ts'
import { followScans } from '../../src/commands/follow-scans.ts'
import { createRemoteEngine } from '../../src/commands/remote-engine.ts'
import { createRemoteReading } from '../../src/commands/remote-reading.ts'
import { refused } from '../support/engine.ts'

test('a daemon that does not come back is given up, after it was looked for again and again', async () => {
  const daemon = { url: 'http://127.0.0.1:9', key: null }
  const notes: string[] = []
  let looks = 0
  const session = {
    by: 'daemon',
    engine: createRemoteEngine(() => daemon),
    reading: createRemoteReading(() => daemon),
    findAgain: () => {
      looks += 1
    },
    close: () => Promise.resolve(),
  } as const
  const output = {
    print: () => undefined,
    json: () => undefined,
    write: () => undefined,
    complain: () => undefined,
    note: (line: string) => void notes.push(line),
    draw: () => undefined,
    terminal: null,
    paint: (_: unknown, text: string) => text,
  }
  const error = await refused(followScans([1], { session, output, patienceMs: 600 }))
  expect(exitCodeOf(error)).toBe(3)
  expect(error.message).toBe('The daemon has gone. The scan goes on when it runs again.')
  expect(notes).toEqual(['The daemon has gone; waiting for it.'])
  expect(looks).toBeGreaterThan(1)
})
