import { expect, test } from 'bun:test'
import { readNfo } from '../../../src/media/nfo/read-nfo.ts'

const text = '<movie><title>Amélie – Œuvre</title></movie>'
const declared = (label: string, xml = text): string =>
  `<?xml version="1.0" encoding="${label}"?>\n${xml}`
const windows1252 = (value: string): Buffer =>
  Buffer.from(value.replace('–', '\u0096').replace('Œ', '\u008c'), 'latin1')
const utf16be = (value: string): Buffer => Buffer.from(value, 'utf16le').swap16()

test.each([
  ['UTF-8', Buffer.from(declared('UTF-8'))],
  ['UTF-8 without a declaration', Buffer.from(text)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${declared('utf-8')}`)],
  ['UTF-8 with a mark, declared as ISO-8859-1', Buffer.from(`\ufeff${declared('ISO-8859-1')}`)],
  ['UTF-8 declared as ISO-8859-1', Buffer.from(declared('ISO-8859-1'))],
  ['UTF-8 declared as windows-1252', Buffer.from(declared('windows-1252'))],
  ['UTF-8 declared as UTF-16', Buffer.from(declared('utf-16'))],
  ['UTF-8 declared as nonsense', Buffer.from(declared('x-klingon'))],
  ['UTF-16 little endian with a mark', Buffer.from(`\ufeff${declared('utf-16')}`, 'utf16le')],
  ['UTF-16 big endian with a mark', utf16be(`\ufeff${declared('utf-16')}`)],
  ['UTF-16 little endian without a mark', Buffer.from(declared('utf-16'), 'utf16le')],
  ['UTF-16 big endian without a mark', utf16be(declared('utf-16'))],
  ['UTF-16 declared as UTF-8', Buffer.from(`\ufeff${declared('utf-8')}`, 'utf16le')],
  ['UTF-16 without mark or declaration', Buffer.from(`\r\n${text}`, 'utf16le')],
  ['windows-1252', windows1252(declared('windows-1252'))],
  ['windows-1252 as single-quoted cp1252', windows1252(declared('cp1252').replaceAll('"', "'"))],
  ['windows-1252 declared as ISO-8859-1', windows1252(declared('ISO-8859-1'))],
  ['windows-1252 declared as UTF-8', windows1252(declared('UTF-8'))],
  ['windows-1252 without a declaration', windows1252(text)],
])('reads %s', (_what, bytes) => {
  expect(readNfo(bytes)).toMatchObject({ documents: [{ title: 'Amélie – Œuvre' }], findings: [] })
})

test.each([
  ['windows-1251', [0xcc, 0xe8, 0xf0], 'Мир'],
  ['ISO-8859-2', [0xa3, 0xf3, 0x64, 0xbc], 'Łódź'],
  ['shift_jis', [0x93, 0xfa, 0x96, 0x7b], '日本'],
  ['gbk', [0xd6, 0xd0, 0xb9, 0xfa], '中国'],
])('reads %s by its declaration', (label, bytes, title) => {
  const [before = '', after = ''] = declared(label, '<movie><title>*</title></movie>').split('*')
  const file = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)])
  expect(readNfo(file)).toMatchObject({ documents: [{ title }], findings: [] })
})

test('keeps the characters of UTF-8 with one broken one among them', () => {
  const [before = '', after = ''] = '<movie><title>Amélie – Œ*uvre</title></movie>'.split('*')
  const file = Buffer.concat([Buffer.from(before), Buffer.of(0xe9), Buffer.from(after)])
  expect(readNfo(file).documents[0]?.title).toBe('Amélie – Œ\ufffduvre')
})
