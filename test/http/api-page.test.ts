import { describe, expect, test } from 'bun:test'

import { createTestApi } from './api.ts'

describe('the page of the API', () => {
  test('is there without a key and names only its own files', async () => {
    using api = createTestApi()
    const page = await api.request('GET', '/api/docs', { headers: { 'x-api-key': undefined } })
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const addresses = [...(await page.text()).matchAll(/(?:src|href)="([^"]*)"/g)].map(
      ([, address]) => address,
    )
    expect(addresses).toEqual(['data:,', 'docs/page.css', 'docs/page.js', 'docs/start.js'])
  })

  test.each(['page.css', 'page.js', 'start.js'])('has its %s', async (file) => {
    using api = createTestApi()
    const answer = await api.request('GET', `/api/docs/${file}`)
    expect(answer.status).toBe(200)
    expect((await answer.text()).length).toBeGreaterThan(50)
  })

  test('may fetch nothing from elsewhere and run nothing inline', async () => {
    using api = createTestApi()
    const policy = (await api.request('GET', '/api/docs')).headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("connect-src 'self'")
    expect(policy).toContain("script-src 'self';")
  })
})
