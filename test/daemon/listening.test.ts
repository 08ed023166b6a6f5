import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'

import { createHousehold } from '../support/household.ts'
import { serve } from './daemon.ts'

setDefaultTimeout(120_000)

/** Addresses that something listens on at a port, as the kernel has them. */
function addressesAt(port: number): string[] {
  return ['/proc/net/tcp', '/proc/net/tcp6']
    .filter((table) => existsSync(table))
    .flatMap((table) => readFileSync(table, 'utf8').split('\n'))
    .flatMap((line) => {
      const [, address, hex] = /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) \S+ 0A /.exec(line) ?? []
      return address !== undefined && parseInt(hex ?? '', 16) === port ? [address] : []
    })
}

const ofNetwork = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address

/** As the kernel writes it: bytes from last to first. */
function hexOf(address: string): string {
  const bytes = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))
  return bytes.toReversed().join('').toUpperCase()
}

const loopback = '0100007F'
const loopback6 = '00000000000000000000000001000000'
const settings: [name: string, lines: string, address: string, url: string][] = [
  ['nothing', '', loopback, 'http://127.0.0.1'],
  ['127.0.0.1', 'host = "127.0.0.1"', loopback, 'http://127.0.0.1'],
  ['another loopback address', 'host = "127.0.0.9"', hexOf('127.0.0.9'), 'http://127.0.0.9'],
  ['all of IPv4', 'host = "0.0.0.0"', '00000000', 'http://127.0.0.1'],
]
if (existsSync('/proc/net/if_inet6') && readFileSync('/proc/net/if_inet6', 'utf8') !== '') {
  settings.push(['::1', 'host = "::1"', loopback6, 'http://[::1]'])
  settings.push(['all of IPv6', 'host = "::"', '0'.repeat(32), 'http://[::1]'])
}
if (ofNetwork !== undefined) {
  const url = `http://${ofNetwork}`
  settings.push(['an address of the network', `host = "${ofNetwork}"`, hexOf(ofNetwork), url])
}

describe('a daemon told to listen on', () => {
  test.each(settings)('%s listens there and nowhere else', async (_, lines, address, base) => {
    await using home = createHousehold({ config: `[server]\n${lines}` })
    const { url } = await serve(home)
    expect(url).toStartWith(base)
    expect(addressesAt(Number(new URL(url).port))).toEqual([address])
    // The command line finds it wherever it listens.
    expect((await home.run(['jobs', 'pause', 'scan'])).code).toBe(0)
  })

  test('localhost listens on one loopback address', async () => {
    await using home = createHousehold({ config: '[server]\nhost = "localhost"' })
    const { url } = await serve(home)
    const [address, ...more] = addressesAt(Number(new URL(url).port))
    expect(more).toEqual([])
    expect([loopback, loopback6]).toContain(address ?? '')
  })

  test('an address that this machine does not have says so', async () => {
    await using home = createHousehold({ config: '[server]\nhost = "198.51.100.1"' })
    const { code, err } = await home.run(['serve'])
    expect(code).toBe(1)
    expect(err).toContain('Cannot listen on 198.51.100.1:0: it cannot be used.')
  })
})
