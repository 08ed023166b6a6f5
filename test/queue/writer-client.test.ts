import { describe, expect, test } from 'bun:test'

import { startWriter } from '../../src/queue/writer-client.ts'
import type { WriterSetup } from '../../src/queue/writer-protocol.ts'
import { rejectionOf } from './harness.ts'

const writerUrl = new URL('./fake-writer.ts', import.meta.url).href

/** A thread that speaks as the writer does; the path says what it does. */
function start(databasePath: string): ReturnType<typeof startWriter> {
  return startWriter(writerUrl, { databasePath } as WriterSetup)
}

describe('a writer', () => {
  test('that refuses to start rejects with its own words', async () => {
    expect(await rejectionOf(start('refuse'))).toMatchObject({
      code: 'unavailable',
      message: 'no',
      details: { why: 'test' },
    })
  })

  test('that dies while it starts rejects as internal', async () => {
    const error = await start('die').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'internal' })
  })

  test('answers each question with its own answer, or its own error', async () => {
    const writer = await start('answer')
    const answers = await Promise.all([1, 2, 3].map((id) => writer.ask('retryJob', id)))
    expect(answers as unknown[]).toEqual([1, 2, 3])
    expect(await rejectionOf(writer.ask('retryJob', -1))).toMatchObject({ code: 'not_found' })
    await writer.ask('retryJob', 4)
    expect(await writer.stop(1_000)).toBe('stopped')
  })

  test('tells its events until nobody listens any more', async () => {
    const writer = await start('answer')
    const heard: string[] = []
    const end = writer.subscribe(({ event }) => void heard.push(event.type))
    await writer.ask('pauseQueue', 'tell')
    end()
    await writer.ask('pauseQueue', 'tell')
    expect(heard).toEqual(['scan.queued'])
    await writer.stop(1_000)
  })

  test('that ends rejects what was asked and what will be as unavailable', async () => {
    const writer = await start('answer')
    const asked = writer.ask('pauseQueue', 'end')
    expect(await rejectionOf(asked)).toMatchObject({ code: 'unavailable' })
    expect(await rejectionOf(writer.ask('retryJob', 1))).toMatchObject({ code: 'unavailable' })
    expect(await writer.stop(1_000)).toBe('stopped')
  })

  test('that does not stop in time is abandoned', async () => {
    const writer = await start('deaf')
    expect(await writer.stop(50)).toBe('abandoned')
    await writer.ask('pauseQueue', 'end').catch(() => {})
  })
})
