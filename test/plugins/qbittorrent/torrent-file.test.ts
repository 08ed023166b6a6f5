import { describe, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'

import { hashesOfFile } from '../../../plugins/qbittorrent/torrent-file.ts'
import { createRandom } from '../../support/random.ts'
import { bencode, makeTorrent } from '../../support/torrent.ts'

const film = makeTorrent('Film.mkv', Buffer.from('film'), { tracker: 'http://tracker.test/' })

describe('the hashes of a torrent file', () => {
  test('are that of its info, whatever stands around it', async () => {
    expect(await hashesOfFile(film.bytes)).toEqual([film.infoHash])
    const info = { length: 4, name: 'x', 'piece length': 65_536, pieces: Buffer.alloc(20, 0xff) }
    const around = bencode({ a: [1, -2, ['info', { info: 'no' }]], info, z: 'zz' })
    const hash = createHash('sha1').update(bencode(info)).digest('hex')
    expect(await hashesOfFile(around)).toEqual([hash])
  })

  test('of version 2 are cut, and stand first where it has both', async () => {
    const second = { 'file tree': {}, 'meta version': 2, name: 'x', 'piece length': 65_536 }
    const both = { ...second, length: 4, pieces: Buffer.alloc(20, 1) }
    const hashOf = (name: string, info: typeof second): string =>
      createHash(name).update(bencode(info)).digest('hex').slice(0, 40)
    expect(await hashesOfFile(bencode({ info: second }))).toEqual([hashOf('sha256', second)])
    expect(await hashesOfFile(bencode({ info: both }))).toEqual([
      hashOf('sha256', both),
      hashOf('sha1', both),
    ])
  })

  test.each([
    ['', 'nothing'],
    ['<!doctype html><title>Sign in</title>', 'a page'],
    ['d4:info', 'a start'],
    ['d4:infode', 'an info without an end'],
    ['d4:info3:abce', 'an info that is a text'],
    ['d4:infoi1ee', 'an info that is a number'],
    ['d3:fooi1ee', 'no info'],
    ['d4:info99999999:xe', 'a text that is longer than the file'],
    ['d4:info-1:xe', 'a length below nothing'],
    ['i1', 'a number without an end'],
    [`d1:a${'l'.repeat(100_000)}`, 'lists in lists in lists'],
    [`d4:infod1:a${'d1:a'.repeat(100_000)}`, 'dictionaries in dictionaries'],
  ])('are none of %j: %s', async (text) => {
    expect(await hashesOfFile(Buffer.from(text.slice(0, 500_000)))).toBeNull()
  })

  test('are found or not in anything that was cut or changed, and it ends', async () => {
    const random = createRandom(7)
    for (let round = 0; round < 2_000; round += 1) {
      const bytes = Buffer.from(film.bytes)
      bytes[random(bytes.length)] = random(256)
      const hashes = await hashesOfFile(bytes.subarray(0, 1 + random(bytes.length)))
      for (const hash of hashes ?? []) expect(hash).toMatch(/^[\da-f]{40}$/)
    }
  })
})
