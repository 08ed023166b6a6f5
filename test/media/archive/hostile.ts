import { readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { tempFolder } from '../../filesystem/temp-folder.ts'
import { pixelBombs } from '../image/hostile/bombs.ts'
import { makeRar } from './make-rar.ts'
import { makeZip, type MadeEntry } from './make-zip.ts'

/** An archive that means harm, or that few programs know what to do with. */
export interface HostileArchive {
  readonly name: string
  readonly bytes: Uint8Array
  /** Of the pictures that are listed all the same. */
  readonly pages: readonly string[]
  /** Codes of what is found when it is listed. */
  readonly codes: readonly string[]
  /** Its first page cannot be had; a few words of why. */
  readonly firstPage?: string
  /** What is found of its first page when copies are to be made of it. */
  readonly firstPageCode?: string
}

const blue = readFileSync(join(import.meta.dir, '../../fixtures/media/poster-blue.jpg'))
const whole: MadeEntry = { name: '01.jpg', content: blue }
const own = ['01.jpg']
const damaged = { firstPage: 'damaged', firstPageCode: 'picture_unreadable' }

function unreadable(name: string, bytes: Uint8Array): HostileArchive {
  return { name, bytes, pages: [], codes: ['archive_unreadable'] }
}

/** With one page that is as it should be. */
function leftOut(name: string, code: string, entries: readonly MadeEntry[]): HostileArchive {
  return { name, bytes: makeZip([whole, ...entries]), pages: own, codes: [code] }
}

function named(name: string, raw: string | Uint8Array, decoded: string): HostileArchive {
  const bytes = makeZip([{ name: raw, content: blue }])
  return { name, bytes, pages: [decoded], codes: [] }
}

function badPage(
  name: string,
  entry: Partial<MadeEntry>,
  page: Pick<HostileArchive, 'firstPage' | 'firstPageCode'> = damaged,
): HostileArchive {
  return { name, bytes: makeZip([{ ...whole, ...entry }]), pages: own, codes: [], ...page }
}

/** An end that says that there are a million entries, behind as many. */
function millionEntries(): Buffer {
  const one = makeZip([{ name: 'p', content: '', method: 0 }])
  const headerAt = one.indexOf('PK\x01\x02')
  const header = one.subarray(headerAt, headerAt + 47)
  const count = 1_000_000
  const list = Buffer.alloc(count * header.length)
  for (let at = 0; at < list.length; at += header.length) list.set(header, at)
  const end = makeZip([], { zip64: true, claims: { count, sizeBytes: list.length, offset: 31 } })
  return Buffer.concat([one.subarray(0, headerAt), list, end])
}

/** An archive in archives, five deep, that ends with a gigabyte of zeros. */
function nested(): Buffer {
  let inner = makeZip([{ name: 'zeros.jpg', content: Buffer.alloc(100_000_000) }])
  for (let depth = 0; depth < 5; depth += 1) {
    inner = makeZip(Array.from({ length: 10 }, (_, at) => ({ name: `${at}.zip`, content: inner })))
  }
  return inner
}

const bomb = (): Uint8Array => pixelBombs['grey-16000.png']!().bytes

function* zips(): Generator<HostileArchive> {
  yield leftOut('slip.zip', 'archive_name_unsafe', [
    { name: '../../../../../../../../tmp/shelfd-evil.jpg' },
    { name: '..\\..\\shelfd-evil.jpg' },
    { name: '/shelfd-evil.jpg' },
    { name: 'C:\\shelfd-evil.jpg' },
  ])
  yield leftOut('links.cbz', 'archive_link', [
    { name: 'passwd.jpg', content: '/etc/passwd', mode: 0o120777 },
  ])
  yield leftOut('encrypted.cbz', 'archive_encrypted', [{ name: '02.jpg', flags: 1 }])
  yield leftOut('other-method.cbz', 'archive_method_unsupported', [{ name: '02.jpg', method: 93 }])
  yield { ...leftOut('nested.zip', 'archive_nested', []), bytes: nested(), pages: [] }
  yield leftOut('bomb.cbz', 'archive_bomb', [
    { name: '02.jpg', content: Buffer.alloc(100_000_000) },
  ])
  yield leftOut('claims-2-GB.cbz', 'archive_entry_too_large', [
    { name: '02.jpg', claims: { sizeBytes: 2_000_000_000 } },
  ])
  yield leftOut('twice.cbz', 'archive_name_twice', [{ ...whole, content: 'another' }])
  yield unreadable(
    'overlapping.zip',
    makeZip([{ ...whole, claims: { packedBytes: 5_000 } }, { name: '02.jpg' }]),
  )
  yield unreadable('a-million-entries.zip', millionEntries())
  yield unreadable(
    'claims-a-million.zip',
    makeZip([whole], { zip64: true, claims: { count: 1e6 } }),
  )
  yield unreadable(
    'claims-64-bits.zip',
    makeZip([whole], { zip64: true, claims: { offset: 2 ** 52 } }),
  )
  yield unreadable('list-of-4-GB.zip', makeZip([whole], { claims: { sizeBytes: 0xfffffffe } }))
  yield unreadable('cut-off.cbz', makeZip([whole]).subarray(0, -30))
  yield unreadable('nothing.zip', new Uint8Array())
  yield unreadable('picture.cbz', blue)
  yield unreadable('page.zip', Buffer.from('<!doctype html><script>alert(1)</script>'))
  yield badPage('says-less.cbz', { claims: { sizeBytes: 10 } })
  yield badPage('says-more.cbz', { claims: { sizeBytes: 10_000_000 } })
  yield badPage('other-sum.cbz', { claims: { crc: 1 } })
  yield badPage(
    'svg.cbz',
    { content: '<svg onload="alert(1)"/>' },
    { firstPage: 'no picture', firstPageCode: 'not_a_picture' },
  )
  yield badPage(
    'large-page.cbz',
    { content: Buffer.alloc(70_000_000, blue), method: 0 },
    { firstPage: 'larger than', firstPageCode: 'picture_too_large' },
  )
  // It is taken as a cover all the same, and then found to be too large for copies.
  yield badPage('pixel-bomb.cbz', { content: bomb() }, { firstPageCode: 'picture_too_large' })
  yield named('shift-jis.cbz', Buffer.from('82a083410a312e6a7067', 'hex'), 'あア\n1.jpg')
  yield named('code-page-437.cbz', Buffer.from('812e6a7067', 'hex'), 'ü.jpg')
  yield named('no-encoding.cbz', Buffer.from('fffe80c328312e6a7067', 'hex'), '\u00a0■Ç├(1.jpg')
  yield named('escapes.cbz', '\u001b[31m\r\n\u202eevil.jpg', '\u001b[31m\r\n\u202eevil.jpg')
  yield named('program.cbz', '-rf $(touch evil) `x` .jpg', '-rf $(touch evil) `x` .jpg')
}

/** Archives that a program of the machine lists. */
export function* rarsAnd7zs(sevenZip: string | null): Generator<HostileArchive> {
  const rar = makeRar({
    '01.jpg': blue,
    '../../shelfd-evil.jpg': 'evil',
    '/shelfd-evil.jpg': 'evil',
  })
  yield { name: 'slip.rar', bytes: rar, pages: own, codes: ['archive_name_unsafe'] }
  const otherSum = makeRar({ '01.jpg': blue }, { crc: 1 })
  yield { name: 'other-sum.cbr', bytes: otherSum, pages: own, codes: [], ...damaged }
  yield unreadable('cut-off.rar', rar.subarray(0, 40))
  if (sevenZip === null) return
  const make = (...args: string[]): Buffer => make7z(sevenZip, args)
  yield {
    name: 'solid.7z',
    bytes: make('-ms=on', '01.jpg', '02.jpg'),
    pages: ['01.jpg', '02.jpg'],
    codes: [],
  }
  yield {
    name: 'encrypted.7z',
    bytes: make('-psecret', '01.jpg'),
    pages: [],
    codes: ['archive_encrypted'],
  }
  yield unreadable('encrypted-list.cb7', make('-psecret', '-mhe=on', '01.jpg'))
  yield { name: 'bomb.7z', bytes: make('-mx=1', 'zeros.jpg'), pages: [], codes: ['archive_bomb'] }
  yield { name: 'link.7z', bytes: make('-snl', 'link.jpg'), pages: [], codes: ['archive_link'] }
}

function make7z(program: string, args: readonly string[]): Buffer {
  using folder = tempFolder()
  for (const name of ['01.jpg', '02.jpg']) writeFileSync(folder.at(name), blue)
  writeFileSync(folder.at('zeros.jpg'), '')
  truncateSync(folder.at('zeros.jpg'), 1_000_000_000)
  symlinkSync('/etc/passwd', folder.at('link.jpg'))
  const { exitCode, stdout } = Bun.spawnSync([program, 'a', '-bd', 'made.7z', ...args], {
    cwd: folder.path,
  })
  if (exitCode !== 0) throw new Error(stdout.toString())
  return readFileSync(folder.at('made.7z'))
}

/** All hostile archives, one after the other; those of programs only where they can be read. */
export function* hostileArchives(): Generator<HostileArchive> {
  yield* zips()
  if (Bun.which('lsar') !== null) yield* rarsAnd7zs(Bun.which('7zz') ?? Bun.which('7z'))
}
