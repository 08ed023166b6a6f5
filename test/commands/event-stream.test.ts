import { expect, test } from 'bun:test'

import { createParser, type StreamMessage } from '../../src/commands/event-stream.ts'

function parse(text: string, size = text.length): StreamMessage[] {
  const parser = createParser(null)
  const parts = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
  return parts.flatMap((part) => parser(part))
}

const stream = 'retry: 3000\nid: 4\n\n: hb\n\nid: 5\ndata: {"a":1}\n\ndata: {"b":2}\n\ndata:x\n'

test('the events of a stream are read wherever its parts begin and end', () => {
  const events = [
    { id: '4', data: null },
    { id: '5', data: '{"a":1}' },
    { id: '5', data: '{"b":2}' },
  ]
  for (let size = 1; size <= stream.length; size += 1) {
    expect([size, parse(stream, size)]).toEqual([size, events])
  }
})

test('lines may end as on other systems, and data may have several', () => {
  expect(parse('id: 1\r\ndata: a\r\ndata:  b\r\n\r\n')).toEqual([{ id: '1', data: 'a\n b' }])
})

test('a sign of life is no event', () => {
  expect(parse(': hb\n\n: hb\n\n')).toEqual([])
})
