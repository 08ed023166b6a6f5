import { expect, test } from 'bun:test'

import { originsOf, unmaskSettings } from '../../src/config/kept-secrets.ts'

const known = { host: 'nas', backup: { server: ['a', 'b'] }, ip: '10.0.0.1', password: 'hunter22' }
const keep = (): never => {
  throw new Error('nothing is new')
}

test.each([
  ['a host without a scheme', { host: 'elsewhere' }],
  ['another port of the host', { host: 'nas:81' }],
  ['a host in a list', { backup: { server: ['a', 'elsewhere'] } }],
  ['an address under any name', { ip: '10.0.0.2' }],
  ['an address of IPv6', { ip: '::1' }],
  ['an address with a scheme in its place', { host: 'https://nas' }],
])('a secret that comes back masked is refused beside %s', (_what, change) => {
  const given = { ...known, ...change, password: '***' }
  expect(() => unmaskSettings({ given, known, keep })).toThrow('goes to another address now')
})

test('a secret that comes back masked is what it was beside the same hosts', () => {
  const given = { ...known, name: 'elsewhere', password: '***' }
  expect(unmaskSettings({ given, known, keep })).toEqual({ ...known, name: 'elsewhere' })
})

test('settings lead to the hosts that a plugin may reach because of them', () => {
  expect(
    originsOf({ ...known, url: 'nas:81', mail: 'smtp://post/', path: '/a', name: 'b' }),
  ).toEqual([
    'http://nas',
    'http://a',
    'http://b',
    'http://10.0.0.1',
    'http://nas:81',
    'smtp://post',
  ])
})
