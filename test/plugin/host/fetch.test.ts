import { describe, expect, test } from 'bun:test'

import { createAsking } from './asking.ts'

describe('a request', () => {
  test('brings back status, headers, cookies and body of a server that the settings name', async () => {
    using server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: async (request) => {
        const headers = new Headers({ 'X-Kind': 'answer' })
        headers.append('set-cookie', 'a=1')
        headers.append('set-cookie', 'b=2')
        return Response.json(
          { method: request.method, host: request.headers.get('host'), body: await request.text() },
          { status: 201, headers },
        )
      },
    })
    const url = `http://nas.test:${server.port}`
    const { host, questions } = createAsking({
      settings: { url },
      names: { 'nas.test': ['127.0.0.1'] },
    })
    const answer = await host.fetch(`${url}/a?b=c`, { method: 'POST', body: 'hello' })
    expect(answer.status).toBe(201)
    expect(answer.headers['x-kind']).toBe('answer')
    expect(answer.cookies).toEqual(['a=1', 'b=2'])
    expect(answer.url).toBe(`${url}/a?b=c`)
    expect(answer.json()).toEqual({
      method: 'POST',
      host: `nas.test:${server.port}`,
      body: 'hello',
    })
    expect(questions).toEqual([
      { service: 'turn', origin: url },
      { service: 'outcome', origin: url, isUp: true, retryAfterSeconds: null },
    ])
  })
})
