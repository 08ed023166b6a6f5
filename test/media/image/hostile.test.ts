import { expect, test } from 'bun:test'

import type { PictureTarget } from '../../../src/domain/picture.ts'
import { derive, maxThumbnailBytes } from '../../../src/media/image/derive.ts'
import { hostilePictures } from './hostile/all.ts'

const targets: readonly PictureTarget[] = [
  { kind: 'thumbnail', longSide: 320 },
  { kind: 'thumbnail', longSide: 1280 },
  { kind: 'display', longSide: 1920 },
]

test('hostile pictures are shown or told of, each as it should be, and none holds anybody up', async () => {
  const expected: Record<string, readonly string[]> = {}
  const actual: Record<string, readonly string[]> = {}
  for await (const { name, bytes, codes } of hostilePictures()) {
    const own = new Uint8Array(bytes)
    const began = performance.now()
    const made = await derive({ bytes: own, targets })
    expect(performance.now() - began).toBeLessThan(10_000)
    own.buffer.transfer(0)
    const findings = made.outcome === 'refused' ? [made.finding] : made.findings
    expected[name] = codes
    actual[name] = findings.map(({ code }) => code)
    for (const { message } of findings) expect(message).toEndWith('.')
    for (const copy of made.outcome === 'refused' ? [] : made.copies) {
      expect(copy.bytes.length).toBeLessThanOrEqual(maxThumbnailBytes)
    }
  }
  expect(actual).toEqual(expected)
  expect(Object.keys(expected).length).toBeGreaterThan(60)
}, 120_000)
