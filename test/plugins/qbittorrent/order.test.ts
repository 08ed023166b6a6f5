import { describe, expect, test } from 'bun:test'
import * as v from 'valibot'

import qbittorrent from '../../../plugins/qbittorrent/index.ts'
import { hashesOf } from '../../../plugins/qbittorrent/magnet.ts'
import type { Exchange } from '../../../src/plugin/testing/recorded.ts'
import { recorded } from '../../../src/plugin/testing/recorded.ts'
import { createTestHost } from '../../../src/plugin/testing/test-host.ts'
import { failureOf } from './instance.ts'
import { complete } from './records.ts'

const url = 'http://qb.test:8080'
const api = `${url}/api/v2`
const hash = complete.hash
const magnet = `magnet:?xt=urn:btih:${hash}`

/** An instance whose qBittorrent says these things. */
function addingWith(...exchanges: Exchange[]) {
  const settings = v.parse(qbittorrent.settings, { url })
  const host = createTestHost({ settings, fetch: recorded(exchanges) })
  const { downloadClient } = qbittorrent.create(host)
  return {
    add: (link: string) => downloadClient!.add!({ url: link }),
    forms: () => host.requests.flatMap(({ body }) => (body === undefined ? [] : [String(body)])),
  }
}

const byHash = (...json: object[]): Exchange => ({ url: `${api}/torrents/info?hashes=*`, json })
const byTag = (...json: object[]): Exchange => ({ url: `${api}/torrents/info?tag=*`, json })
const all = (...json: object[]): Exchange => ({ url: `${api}/torrents/info`, json })
const added = (answer: Omit<Exchange, 'url'>): Exchange => ({
  ...answer,
  method: 'POST',
  url: `${api}/torrents/add`,
})
const untagged: Exchange = { method: 'POST', url: `${api}/torrents/deleteTags` }

describe('a magnet link', () => {
  for (const [what, answer] of [
    ['4.x and 5.0 say Ok.', { body: 'Ok.' }],
    ['5.2 counts it', { json: { success_count: 1, added_torrent_ids: [hash] } }],
    ['5.2 has still to look at it', { status: 202, json: { pending_count: 1 } }],
  ] as const) {
    test(`is added when ${what}`, async () => {
      const { add, forms } = addingWith(byHash(), all(), added(answer), byHash(complete))
      expect(await add(magnet)).toEqual({ id: hash, isDuplicate: false })
      expect(forms()).toEqual([
        new URLSearchParams({ urls: magnet, paused: 'false', stopped: 'false' }).toString(),
      ])
    })
  }

  for (const [what, answer] of [
    ['4.x and 5.0 say Fails.', { body: 'Fails.' }],
    ['5.2 says 409', { status: 409, json: { failure_count: 1 } }],
    ['5.2 counts a failure', { json: { success_count: 0, failure_count: 1 } }],
  ] as const) {
    test(`is a duplicate when ${what}, and it is there`, async () => {
      const { add } = addingWith(byHash(), all(), added(answer), byHash(complete))
      expect(await add(magnet)).toEqual({ id: hash, isDuplicate: true })
    })

    test(`is refused as invalid when ${what}, and it is not there`, async () => {
      const { add } = addingWith(byHash(), all(), added(answer))
      expect(await failureOf(add(magnet))).toMatchObject({ code: 'invalid', retryable: false })
    })
  }

  test('is a duplicate of a torrent that is called by its other hash', async () => {
    const second = 'cd'.repeat(32)
    const hybrid = { ...complete, hash: second.slice(0, 40), infohash_v2: second }
    const { add, forms } = addingWith(byHash(), all(hybrid))
    expect(await add(magnet)).toEqual({ id: second.slice(0, 40), isDuplicate: true })
    expect(forms()).toEqual([])
  })

  test('fails as protocol when the answer makes no sense', async () => {
    const { add } = addingWith(byHash(), all(), added({ body: '<html>Welcome</html>' }))
    expect(await failureOf(add(magnet))).toMatchObject({ code: 'protocol' })
  })
})

describe('an address', () => {
  const link = 'http://indexer.test/1.torrent'

  test('is refused as invalid when qBittorrent says no, and no tag is left', async () => {
    const { add, forms } = addingWith(byTag(), added({ body: 'Fails.' }), untagged)
    expect(await failureOf(add(link))).toMatchObject({ code: 'invalid' })
    const [tag] = forms().map((form) => new URLSearchParams(form).get('tags'))
    expect(forms()[1]).toBe(`tags=${tag}`)
  })

  test('is not taken for any torrent by a version that gives all of them for a tag', async () => {
    const { add } = addingWith(byTag(complete), added({ body: 'Fails.' }), untagged)
    expect(await failureOf(add(link))).toMatchObject({ code: 'invalid' })
  })
})

describe('the hash of a magnet link', () => {
  const hex = '8682a62c0d6a9d8b3b8e6a4f1c2d3e4f50617283'
  const second = 'ab'.repeat(32)
  test.each([
    [`magnet:?xt=urn:btih:${hex}`, [hex]],
    [`magnet:?dn=A%26B&xt=urn:btih:${hex.toUpperCase()}&tr=http://t.test/`, [hex]],
    // RFC 4648, section 10: "foobar" and so on; 20 bytes are 32 signs.
    [
      'magnet:?xt=urn:btih:MZXW6YTBOJTG633CMFZGM33PMJQXEZTP',
      [Buffer.from('foobarfoobarfoobarfo').toString('hex')],
    ],
    [`magnet:?xt=urn:btmh:1220${second}`, [second.slice(0, 40)]],
    [`magnet:?xt=urn:btih:${hex}&xt=urn:btmh:1220${second}`, [second.slice(0, 40), hex]],
    [`magnet:?xt.1=urn:btih:${hex}`, [hex]],
    [`magnet:?xt=urn:btih:${hex}00`, []],
    [`magnet:?xt=urn:btmh:1120${second}`, []],
    ['magnet:?xt=urn:btih:all', []],
    ['magnet:', []],
  ])('%s is %j', (link, hashes) => {
    expect(hashesOf(link)).toEqual(hashes)
  })
})
