import { expect, test } from 'bun:test'

import { nextPlace } from '../../src/ui/pages/login/next-place.ts'

const base = 'https://nas.lan/media/'

test.each([
  ['', ''],
  ['items/42', 'items/42'],
  ['items/42?tab=files&x=%2F', 'items/42?tab=files&x=%2F'],
  ['/media/items/42', 'items/42'],
  ['https://nas.lan/media/schedules', 'schedules'],
  ['./schedules', 'schedules'],
  // Without slashes it is relative, as browsers read it.
  ['https:schedules', 'schedules'],
])('%s is a place of the page', (text, place) => {
  expect(nextPlace(text, base)).toBe(place)
})

test.each([
  [null],
  ['//evil.example'],
  ['///evil.example'],
  ['////evil.example'],
  ['/\\evil.example'],
  ['\\\\evil.example'],
  ['https://evil.example/media/'],
  ['https://nas.lan.evil.example/media/'],
  ['https://nas.lan@evil.example/media/'],
  ['http://nas.lan/media/'],
  ['https://nas.lan:8443/media/'],
  ['.//evil.example'],
  ['.///evil.example'],
  ['./\\/evil.example'],
  ['../other'],
  ['%2e%2e/other'],
  ['/other'],
  ['/mediaother'],
  ['javascript:alert(1)'],
  ['java\nscript:alert(1)'],
  [' javascript:alert(1)'],
  ['data:text/html,x'],
  ['blob:https://nas.lan/media/x'],
  ['api/v1/libraries'],
  ['login'],
  ['login?next=login'],
  ['http://['],
])('%p leads to the dashboard', (text) => {
  expect(nextPlace(text, base)).toBe('')
})
