import { describe, expect, test } from 'bun:test'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'

import { fileOpener } from '../../../src/filesystem/file-opener.ts'
import { createArchiveReader } from '../../../src/media/archive/read-archive.ts'
import { runProgram } from '../../../src/process/run.ts'
import { needs } from '../../support/needs.ts'
import { tempFolder } from '../../filesystem/temp-folder.ts'
import { makeZip, unicodePath, type MadeEntry, type MadeZip } from './make-zip.ts'

const hasZip = needs(Bun.which('zip') !== null, 'zip')
const reader = createArchiveReader({ files: fileOpener, run: runProgram })

/** What a zip is said to hold: names, codes of findings, or why it cannot be read. */
async function list(zip: Uint8Array): Promise<{ names: string[]; codes: string[] } | string> {
  using folder = tempFolder()
  writeFileSync(folder.at('book.cbz'), zip)
  const said = await reader.list({ path: folder.at('book.cbz') })
  if (said.outcome === 'ok') {
    return {
      names: said.entries.map(({ name }) => name),
      codes: said.findings.map(({ code }) => code),
    }
  }
  return 'reason' in said ? said.reason : said.outcome
}

async function read(zip: Uint8Array, entry: string, maxBytes = 1_000_000): Promise<string> {
  using folder = tempFolder()
  writeFileSync(folder.at('book.cbz'), zip)
  const said = await reader.readEntry({ path: folder.at('book.cbz'), entry, maxBytes })
  if (said.outcome === 'ok') return Buffer.from(said.bytes).toString()
  return 'reason' in said ? said.reason : said.outcome
}

const listMade = (entries: readonly MadeEntry[], zip?: MadeZip): ReturnType<typeof list> =>
  list(makeZip(entries, zip))

describe('a zip', () => {
  const made = [
    { name: 'a.jpg', content: 'first' },
    { name: 'd/', content: '', method: 0 },
    { name: 'd/b.jpg', content: 'second', method: 0 },
  ]

  test('is listed in its own order, without folders', async () => {
    expect(await listMade(made)).toEqual({ names: ['a.jpg', 'd/b.jpg'], codes: [] })
  })

  test('gives the content of one entry, packed or not', async () => {
    expect(await read(makeZip(made), 'a.jpg')).toBe('first')
    expect(await read(makeZip(made), 'd/b.jpg')).toBe('second')
  })

  test.each([
    [
      'with a comment that holds the signature of an end',
      { comment: `PK\x05\x06${'x'.repeat(30)}` },
    ],
    ['behind a program that unpacks it', { prefix: Buffer.from(`MZ${'p'.repeat(500)}`) }],
    ['with an end of 64 bits', { zip64: true }],
  ] as const)('%s is read', async (_, zip) => {
    expect(await listMade(made, zip)).toEqual({ names: ['a.jpg', 'd/b.jpg'], codes: [] })
    expect(await read(makeZip(made, zip), 'd/b.jpg')).toBe('second')
  })

  test('whose sizes stand behind the content or in 64 bits is read', async () => {
    const zip = makeZip([
      { name: 'a.jpg', content: 'streamed', streamed: true },
      { name: 'b.jpg', content: 'large', zip64: true },
    ])
    expect(await read(zip, 'a.jpg')).toBe('streamed')
    expect(await read(zip, 'b.jpg')).toBe('large')
  })

  test('without entries is empty', async () => {
    expect(await listMade([])).toEqual({ names: [], codes: [] })
  })

  test.skipIf(!hasZip)('made by a program of the machine is read', async () => {
    using folder = tempFolder()
    mkdirSync(folder.at('in'))
    writeFileSync(folder.at('in/ü.jpg'), 'content')
    Bun.spawnSync(['zip', '-qr', folder.at('out.zip'), '.'], { cwd: folder.at('in') })
    const said = await reader.readEntry({
      path: folder.at('out.zip'),
      entry: 'ü.jpg',
      maxBytes: 100,
    })
    expect(said).toMatchObject({ outcome: 'ok', bytes: Buffer.from('content') })
  })
})

describe('a name', () => {
  const latin = Buffer.from([0x81, 0x2e, 0x6a, 0x70, 0x67])
  const japanese = Buffer.from([0x82, 0xa0, 0x83, 0x41, 0x31, 0x2e, 0x6a, 0x70, 0x67])

  test.each([
    ['that says it is UTF-8', { name: 'ж.jpg', flags: 0x800 }, 'ж.jpg'],
    ['that is UTF-8 and does not say so', { name: 'ж.jpg' }, 'ж.jpg'],
    ['without any word is code page 437', { name: latin }, 'ü.jpg'],
    ['with kana in it is Shift JIS', { name: japanese }, 'あア1.jpg'],
    ['with a second one in UTF-8', { name: latin, extra: unicodePath(latin, '愛.jpg') }, '愛.jpg'],
    [
      'with a second one that is of another name',
      { name: latin, extra: unicodePath('old.jpg', '愛.jpg') },
      'ü.jpg',
    ],
    ['whose further fields are cut off', { name: 'a.jpg', extra: Buffer.from([1, 2, 3]) }, 'a.jpg'],
  ] satisfies [string, MadeEntry, string][])('%s is read', async (_, entry, name) => {
    const zip = makeZip([entry])
    expect(await list(zip)).toEqual({ names: [name], codes: [] })
    expect(await read(zip, name)).toBe('content')
  })
})

describe('entries are left out, with a finding:', () => {
  test.each([
    ['above the archive', { name: '../../etc/passwd.jpg' }, 'archive_name_unsafe'],
    ['from the root on', { name: '/etc/a.jpg' }, 'archive_name_unsafe'],
    ['above it with the slashes of Windows', { name: 'a\\..\\..\\b.jpg' }, 'archive_name_unsafe'],
    ['on a drive', { name: 'C:\\a.jpg' }, 'archive_name_unsafe'],
    ['with a NUL', { name: 'a.jpg\0.png' }, 'archive_name_unsafe'],
    ['without a name', { name: '' }, 'archive_name_unsafe'],
    ['of an endless name', { name: `${'n'.repeat(2_000)}.jpg` }, 'archive_name_unsafe'],
    ['encrypted', { name: 'a.jpg', flags: 1 }, 'archive_encrypted'],
    ['packed in a way of its own', { name: 'a.jpg', method: 14 }, 'archive_method_unsupported'],
    ['an archive', { name: 'more.zip' }, 'archive_nested'],
    ['a link', { name: 'a.jpg', mode: 0o120777 }, 'archive_link'],
    [
      'larger than any picture',
      { name: 'a.jpg', claims: { sizeBytes: 2_000_000_000 } },
      'archive_entry_too_large',
    ],
    ['a bomb', { name: 'a.jpg', content: Buffer.alloc(20_000_000) }, 'archive_bomb'],
  ] satisfies [string, MadeEntry, string][])('%s', async (_, entry, code) => {
    const zip = makeZip([entry, { name: 'good.jpg' }])
    expect(await list(zip)).toEqual({ names: ['good.jpg'], codes: [code] })
    expect(await read(zip, String(entry.name))).toBe('It has no such entry that can be read.')
  })

  test('the second of one name', async () => {
    const zip = makeZip([
      { name: 'a.jpg', content: 'first' },
      { name: 'a.jpg', content: 'second' },
    ])
    expect(await list(zip)).toEqual({ names: ['a.jpg'], codes: ['archive_name_twice'] })
    expect(await read(zip, 'a.jpg')).toBe('first')
  })

  test('and many for one reason are one finding', async () => {
    const entries = Array.from({ length: 500 }, (_, at) => ({ name: `${at}.jpg`, flags: 1 }))
    expect(await listMade(entries)).toEqual({ names: [], codes: ['archive_encrypted'] })
  })
})

describe('rejects', () => {
  const one = { name: 'a.jpg', content: 'x'.repeat(1_000) }

  test.each([
    ['what is cut off', makeZip([one]).subarray(0, -10), 'is cut off'],
    ['an empty file', Buffer.alloc(0), 'is cut off'],
    ['a picture with the name of a zip', Buffer.from('\xff\xd8\xff\xe0…', 'latin1'), 'first bytes'],
    ['a count of more entries than there are', makeZip([one], { claims: { count: 3 } }), 'damaged'],
    ['too many entries', makeZip([one], { zip64: true, claims: { count: 30_000 } }), 'more than'],
    [
      'a list that is larger than the file',
      makeZip([one], { claims: { sizeBytes: 10_000_000 } }),
      'damaged',
    ],
    [
      'a list of a gigabyte',
      makeZip([one], { claims: { sizeBytes: 1_000_000_000 } }),
      'larger than any sound one',
    ],
    ['a list that begins beyond the end', makeZip([one], { claims: { offset: 9_999 } }), 'damaged'],
    [
      'entries that share one content',
      makeZip([{ ...one, claims: { packedBytes: 5_000 } }, one]),
      'zip bomb',
    ],
  ])('%s', async (_, zip, reason) => {
    expect(await list(zip)).toContain(reason)
  })

  test.each([
    ['more than was claimed', { claims: { sizeBytes: 10 } }, 'damaged'],
    ['less than was claimed', { claims: { sizeBytes: 5_000 } }, 'damaged'],
    ['another check sum', { claims: { crc: 1 } }, 'damaged'],
    ['what is not packed as it is said', { method: 0, claims: { sizeBytes: 3 } }, 'damaged'],
  ] satisfies [string, Partial<MadeEntry>, string][])('%s in an entry', async (_, more, reason) => {
    expect(await read(makeZip([{ ...one, ...more }]), 'a.jpg')).toContain(reason)
  })

  test('an entry of more bytes than are wanted', async () => {
    expect(await read(makeZip([one]), 'a.jpg', 100)).toBe('The entry is larger than 100 bytes.')
  })

  test('a link to an archive, and what is gone', async () => {
    using folder = tempFolder()
    writeFileSync(folder.at('book.zip'), makeZip([one]))
    symlinkSync(folder.at('book.zip'), folder.at('link.zip'))
    expect(await reader.list({ path: folder.at('link.zip') })).toEqual({
      outcome: 'unreadable',
      reason: 'It cannot be opened: it is a symbolic link.',
    })
    expect(await reader.list({ path: folder.at('none.zip') })).toEqual({ outcome: 'vanished' })
  })
})

describe('damage', () => {
  test('at any byte makes it unreadable or another list, and never more', async () => {
    const zip = makeZip([
      { name: 'a.jpg', content: 'one' },
      { name: 'ü.jpg', extra: unicodePath('x', 'y') },
    ])
    for (let at = 0; at < zip.length; at += 1) {
      for (const bits of [0xff, 0x01, 0x80]) {
        const broken = Buffer.from(zip)
        broken[at] = (broken[at] ?? 0) ^ bits
        const said = await list(broken)
        if (typeof said === 'string') expect(said).toEndWith('.')
        else for (const name of said.names) expect(await read(broken, name)).toBeString()
      }
    }
  })
})
