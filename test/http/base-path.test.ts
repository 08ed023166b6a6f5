import { describe, expect, test } from 'bun:test'

import { createTestApi } from './api.ts'

describe('below a base path', () => {
  const look = async (path: string, accept = 'text/html'): Promise<Response> => {
    using api = createTestApi({ basePath: '/media' })
    return await api.app.request(path, { headers: { host: 'localhost', accept } })
  }

  test('whoever asks for the root is sent to the page', async () => {
    const answer = await look('/')
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/media/'])
  })

  test.each([
    '//evil.example',
    '/\\evil.example',
    '///evil.example/',
    '/media//evil.example',
    '/?next=//evil.example',
  ])('%s sends nobody to another site', async (path) => {
    const location = (await look(path)).headers.get('location')
    if (location !== null) expect(location).toBe('/media/')
  })

  test('shows no page at a path beside it', async () => {
    using api = createTestApi({ basePath: '/media' })
    const answer = await api.request('GET', '/media-private/x', {
      headers: { accept: 'text/html', 'x-api-key': undefined },
    })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      401,
      'application/problem+json',
    ])
  })
})
