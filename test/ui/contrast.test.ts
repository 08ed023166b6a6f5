import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'bun:test'

type Theme = Readonly<Record<string, string>>

const css = readFileSync(join(import.meta.dir, '../../src/ui/styles/tokens.css'), 'utf8')

/** The colours of the block that begins with `selector`. */
function colours(selector: string): Theme {
  const from = css.indexOf(`${selector} {`)
  const block = css.slice(from, css.indexOf('}', from))
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[\da-f]{6});/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  )
}

const light = colours(':root')
const themes = { light, dark: { ...light, ...colours(`:root[data-theme='dark']`) } }

/** Relative luminance of WCAG 2.x. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return (high + 0.05) / (low + 0.05)
}

/** Words that are read need 4.5, edges and bars that tell something 3, on each ground that they are used on. */
const pairs: readonly (readonly [string, readonly string[], number])[] = [
  ['text', ['bg', 'surface', 'raised', 'hover', 'sunken'], 4.5],
  [
    'text-2',
    ['bg', 'surface', 'raised', 'hover', 'sunken', 'warn-soft', 'bad-soft', 'info-soft'],
    4.5,
  ],
  ['text-3', ['bg', 'surface', 'raised', 'hover', 'sunken'], 4.5],
  ['accent', ['bg', 'surface', 'raised', 'hover', 'accent-soft'], 4.5],
  ['on-accent', ['accent', 'accent-hover'], 4.5],
  ['warn', ['bg', 'surface', 'hover', 'warn-soft'], 4.5],
  ['bad', ['bg', 'surface', 'hover', 'bad-soft'], 4.5],
  ['info', ['bg', 'surface', 'info-soft'], 4.5],
  ['edge', ['bg', 'surface'], 3],
  ['done', ['sunken', 'surface'], 3],
  ['warn-fill', ['sunken', 'surface'], 3],
  ['bad-fill', ['sunken', 'surface'], 3],
  ['accent', ['sunken'], 3],
]

test('black and white are as far apart as can be', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
})

describe.each(Object.entries(themes))('in the %s theme', (_, theme) => {
  for (const [ink, grounds, needed] of pairs) {
    for (const ground of grounds) {
      test(`${ink} on ${ground} has a contrast of ${needed} at least`, () => {
        expect(contrast(theme[ink] ?? '', theme[ground] ?? '')).toBeGreaterThanOrEqual(needed)
      })
    }
  }
})
