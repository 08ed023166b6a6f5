import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, truncateSync } from 'node:fs'
import { join } from 'node:path'

import { makeJpeg } from '../media/image/jpeg.ts'
import { createHousehold, type Household, until } from '../support/household.ts'

const timeoutMs = 60_000
const orphan = `movie/4711/poster_${'a'.repeat(64)}.jpg`

async function scanned(): Promise<Household> {
  const home = createHousehold({
    films: 1,
    open: true,
    config: '[cache]\norphan_grace = "0s"\n[pictures]\nthumbnails = [64]',
  })
  home.write('films/Film 1 (2001)/poster.jpg', makeJpeg({ width: 200, height: 300 }))
  await home.run(['scan'])
  home.write(`data/cache/${orphan}`, 'nobody needs it')
  return home
}

describe('shelfd cache', () => {
  test(
    'shows, cleans and verifies, without a daemon and through one',
    async () => {
      await using home = await scanned()
      for (const by of ['itself', 'daemon'] as const) {
        home.write(`data/cache/${orphan}`, 'nobody needs it')
        const daemon = by === 'daemon' ? await home.start(['serve']) : null
        if (daemon !== null) await until(() => daemon.err().includes('ready'), 'the daemon')
        const stats = await home.run(['cache'])
        expect([stats.code, stats.out]).toEqual([0, expect.stringMatching(/^Cache: .* in \d file/)])
        expect(stats.out).toContain('poster')
        const look = await home.run(['cache', 'clean', '--dry-run'])
        expect([look.code, look.out]).toEqual([0, expect.stringContaining(orphan)])
        expect(existsSync(home.at(`data/cache/${orphan}`))).toBe(true)
        const clean = await home.run(['cache', 'clean'])
        expect([clean.code, clean.out]).toEqual([0, '1 file (15 B) named by nothing: removed\n'])
        expect(existsSync(home.at(`data/cache/${orphan}`))).toBe(false)
        const folder = home.at('data/cache/movie/1')
        const poster = readdirSync(folder).find((name) => name.startsWith('poster'))
        truncateSync(join(folder, poster!), 5)
        const verify = await home.run(['cache', 'verify'])
        expect([verify.code, verify.out]).toEqual([1, expect.stringContaining('1 truncated; 1')])
        const again = async (): Promise<boolean> => (await home.run(['cache', 'verify'])).code === 0
        await until(again, 'the poster')
        daemon?.kill()
        await daemon?.exited
      }
    },
    timeoutMs,
  )
})
