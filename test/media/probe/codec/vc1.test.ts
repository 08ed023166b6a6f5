import { expect, setDefaultTimeout, test } from 'bun:test'
import { readVideoConfig, readVideoFrame } from '../../../../src/media/probe/codec/video.ts'
import { bitString, field, probed } from './samples.ts'

/** Each sample is encoded and looked at by programs, on a machine that may be busy. */
setDefaultTimeout(120_000)

const startCode = [0, 0, 1]

function sequenceHeader(colour: string): Uint8Array {
  const size = `${field(320 / 2 - 1, 12)} ${field(180 / 2 - 1, 12)}`
  const display = `${field(319, 14)} ${field(179, 14)} 0 0 ${colour}`
  return bitString(`11 011 01 000 00000 0 ${size} 00001 0 1 ${display} 0 1`)
}

const entryPoint = bitString('0 1 0 0 1 1 0 00 1 1 00 0 0 0 1')

function headers(colour: string): number[] {
  return [...startCode, 0x0f, ...sequenceHeader(colour), ...startCode, 0x0e, ...entryPoint]
}

test.each([
  ['the colours of its standard', `1 ${field(1, 8)} ${field(1, 8)} ${field(6, 8)}`],
  ['colours that its standard does not know', `1 ${field(9, 8)} ${field(16, 8)} ${field(9, 8)}`],
  ['no colours', '0'],
])('VC-1 with %s says what ffprobe says', (_, colour) => {
  const picture = [...startCode, 0x0d, ...new Uint8Array(40).fill(0x55)]
  const stream = Uint8Array.of(...headers(colour), ...picture, ...headers(colour), ...picture)
  const { video } = probed(stream, 'vc1')
  expect(readVideoConfig('vc1', Uint8Array.of(0x24, ...headers(colour)))).toEqual(video)
  expect(readVideoFrame('vc1', stream)).toEqual(video)
  expect(video).toMatchObject({ profile: 'Advanced', level: 3, width: 320, height: 180 })
})

test.each([
  ['Simple', '00'],
  ['Main', '01'],
  ['Complex', '10'],
])(
  'WMV 9 tells its profile (%s) in four bytes, with or without a bitmap header',
  (profile, bits) => {
    const config = bitString(`${bits} ${field(0, 30)}`)
    const bitmapHeader = new Uint8Array(40)
    bitmapHeader[0] = 40
    expect(readVideoConfig('wmv3', config)).toMatchObject({ profile, level: null, bitDepth: 8 })
    expect(readVideoConfig('wmv3', Uint8Array.of(...bitmapHeader, ...config))).toMatchObject({
      profile,
    })
  },
)
