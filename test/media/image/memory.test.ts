import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'

import { needs } from '../../support/needs.ts'
import { makeJpeg } from './jpeg.ts'
import { makePng } from './png.ts'

const side = 7000
const program = `
  import { readFileSync, writeFileSync } from 'node:fs'
  import { derive } from './src/media/image/derive.ts'
  const targets = [
    { kind: 'thumbnail', longSide: 320 }, { kind: 'thumbnail', longSide: 1280 }, { kind: 'display', longSide: 1920 },
  ]
  const bytes = new Uint8Array(await Bun.stdin.arrayBuffer())
  await derive({ bytes: new Uint8Array(readFileSync('test/fixtures/media/logo.png')), targets })
  const peak = (name) => Number(readFileSync('/proc/self/status', 'utf8').match(name + ':\\\\s+(\\\\d+)')[1]) * 1024
  Bun.gc(true)
  // The peak counts from here on.
  writeFileSync('/proc/self/clear_refs', '5')
  const before = peak('VmRSS')
  const { outcome, copies = [] } = await derive({ bytes, targets })
  console.log(JSON.stringify({ outcome, copies: copies.length, bytes: peak('VmHWM') - before }))
`

/** What derive makes of a picture in a process of its own, and by how much its memory grows at most. */
async function peakOf(
  picture: Uint8Array<ArrayBuffer>,
): Promise<{ outcome: string; copies: number; bytes: number }> {
  const root = new URL('../../..', import.meta.url).pathname
  const child = Bun.spawn([process.execPath, '-e', program], { cwd: root, stdin: picture })
  return JSON.parse(await child.stdout.text())
}

const large = { width: 15_000, height: 15_000 }
const canTell = needs(
  process.platform === 'linux' && readFileSync('/proc/self/status', 'utf8').includes('VmHWM'),
  'a kernel that tells the peak of memory',
)

describe.skipIf(!canTell)('memory rises by at most 300 MB', () => {
  test.each([
    ['a PNG of 49 megapixels', makePng({ width: side, height: side }), 2],
    [
      'the same with 16 bits and transparency',
      makePng({ width: side, height: side, bitDepth: 16, colourType: 6 }),
      2,
    ],
    ['a PNG of 42 megapixels', makePng({ width: 6480, height: 6480 }), 3],
    ['a JPEG of 225 megapixels', makeJpeg(large), 3],
    ['a progressive one', makeJpeg({ ...large, frame: 0xc2 }), 0],
    ['a JPEG as wide as can be', makeJpeg({ width: 65_500, height: 3000 }), 3],
  ])(
    'for %s',
    async (_, picture, copies) => {
      const result = await peakOf(picture)
      expect(result.copies).toBe(copies)
      expect(result.bytes).toBeLessThan(300_000_000)
    },
    120_000,
  )

  test('for a WebP of 49 megapixels without loss', async () => {
    const source = new Bun.Image(makePng({ width: side, height: side }))
    const webp = new Uint8Array(await source.webp({ lossless: true }).bytes())
    expect((await peakOf(webp)).bytes).toBeLessThan(300_000_000)
  }, 120_000)
})
