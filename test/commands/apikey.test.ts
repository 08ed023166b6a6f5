import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { serve } from '../daemon/daemon.ts'
import { createHousehold } from '../support/household.ts'

setDefaultTimeout(120_000)

describe('shelfd apikey', () => {
  test('says before the first start where a key will be, and makes none by looking', async () => {
    await using home = createHousehold()
    const { code, out, err } = await home.run(['apikey', 'show'])
    expect([code, out]).toEqual([4, ''])
    expect(err).toContain(`the first start writes it to ${home.dataDir}/api_key`)
    expect(existsSync(home.dataDir)).toBe(false)
  })

  test('replaces a key in its file while no daemon runs', async () => {
    await using home = createHousehold()
    home.write('data/api_key', 'old\n')
    const { code, out, err } = await home.run(['apikey', 'rotate'])
    const key = out.trim()
    expect([code, key.length]).toEqual([0, 43])
    expect(err).not.toContain(key)
    expect(readFileSync(join(home.dataDir, 'api_key'), 'utf8')).toBe(`${key}\n`)
    expect(statSync(join(home.dataDir, 'api_key')).mode & 0o777).toBe(0o600)
    expect((await home.run(['apikey', 'show'])).out).toBe(`${key}\n`)
  })

  test('replaces a key of a running daemon at once, and shows it to nobody else', async () => {
    await using home = createHousehold()
    const daemon = await serve(home)
    const read = (await home.run(['apikey', 'show', '--scope', 'read'])).out.trim()
    const statusWith = async (key: string, path = 'libraries', method = 'GET'): Promise<number> =>
      (await fetch(`${daemon.url}/api/v1/${path}`, { method, headers: { 'x-api-key': key } }))
        .status
    expect([await statusWith(read), await statusWith(read, 'keys')]).toEqual([200, 403])
    const { code, out } = await home.run(['apikey', 'rotate', '--scope', 'full', '--json'])
    expect(code).toBe(0)
    const { key } = JSON.parse(out) as { key: string }
    expect([await statusWith(daemon.key), await statusWith(key)]).toEqual([401, 200])
    const again = await home.run(['apikey', 'rotate', '--scope', 'read', '--json'])
    const { key: newRead } = JSON.parse(again.out) as { key: string }
    expect([await statusWith(read), await statusWith(newRead)]).toEqual([401, 200])
    const said = daemon.out() + daemon.err()
    for (const secret of [daemon.key, key, read, newRead]) expect(said).not.toContain(secret)
    expect(said).toContain('a key of the API was replaced')
  })

  test('refuses to replace a key that is not in a file', async () => {
    await using home = createHousehold({ config: '[auth]\napi_key = "hunter2"' })
    const daemon = await home.run(['apikey', 'rotate'])
    expect([daemon.code, daemon.out]).toEqual([5, ''])
    expect(daemon.err).toContain('The key comes from the configuration')
    expect(daemon.err).not.toContain('hunter2')
  })
})
