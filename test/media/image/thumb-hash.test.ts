import { expect, test } from 'bun:test'

import { thumbHash } from '../../../src/media/image/thumb-hash.ts'

// Both as version 0.1.1 of the package "thumbhash" makes them.
test.each([
  ['seen through', 7, '2008820b820885f6a8c6a8f397f98c7778787157870877'],
  ['opaque', 255, '1f08020d845849fe6766568485736684f277f87c77'],
])('a picture that is %s has the hash its author gives it', (_, alpha, hash) => {
  const [width, height] = [24, 16]
  const rgba = Uint8Array.from({ length: width * height * 4 }, (_value, index) =>
    index % 4 === 3
      ? (alpha + (alpha === 255 ? 0 : index)) & 255
      : (index * 7 + (index >> 5) * 13) & 255,
  )
  expect(Buffer.from(thumbHash({ width, height, rgba })).toString('hex')).toBe(hash)
})
