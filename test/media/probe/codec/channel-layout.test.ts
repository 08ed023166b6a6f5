import { describe, expect, test } from 'bun:test'
import {
  layoutOfMask,
  maskOfSpeakers,
  speakersOfMask,
} from '../../../../src/media/probe/codec/channel-layout.ts'

describe('layoutOfMask', () => {
  test('names every standard layout as ffmpeg does', () => {
    const listed = Bun.spawnSync(['ffmpeg', '-v', 'error', '-layouts']).stdout.toString()
    const [speakers = '', layouts = ''] = listed.split('Standard channel layouts:')
    const bits = new Map(
      speakers
        .split('\n')
        .map((line) => line.split(' ')[0] ?? '')
        .filter((name) => /^[A-Z]+2?$/.test(name) && name !== 'NAME')
        .map((name, index) => [name, index < 18 ? index : index + 11]),
    )
    const rows = layouts.split('\n').flatMap((line) => {
      const [, name, parts] = /^(\S+) +([A-Z\d+]+)$/.exec(line) ?? []
      return name === undefined || parts === undefined || name === 'NAME'
        ? []
        : [{ name, parts: parts.split('+') }]
    })
    expect(rows.length).toBeGreaterThan(25)
    for (const { name, parts } of rows) {
      const mask = maskOfSpeakers(parts.map((part) => bits.get(part) ?? 63))
      expect(layoutOfMask(mask, parts.length)).toBe(name)
    }
  })

  test('lists the speakers of a layout without name', () => {
    expect(layoutOfMask(0x5, 2)).toBe('2 channels (FL+FC)')
    expect(layoutOfMask(0x2d63f, 12)).toBe('12 channels (FL+FR+FC+LFE+BL+BR+SL+SR+TFL+TFR+TBL+TBR)')
    expect(layoutOfMask(2 ** 28, 1)).toBe('1 channels (USR28)')
  })

  test('says nothing for no mask, another number of channels, or no number', () => {
    expect(layoutOfMask(0, 2)).toBeNull()
    expect(layoutOfMask(0x3f, 2)).toBeNull()
    expect(layoutOfMask(-1, 32)).toBeNull()
    expect(layoutOfMask(Number.NaN, 1)).toBeNull()
  })
})

test('speakers and masks are the same in other words', () => {
  expect(speakersOfMask(maskOfSpeakers([35, 3, 0, 3]))).toEqual([0, 3, 35])
})
