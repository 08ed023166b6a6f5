import { AppError } from '../domain/error.ts'

/** Characters that clients put something else for, and bytes that nobody could read. */
const replaced = /[:*?"<>|\\\ufffd\uf780-\uf7ff]/g
/** Controls, and marks that turn the direction of text: some clients leave them out. */
const dropped = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
/** Transmission 3.00 writes U+1F600 as `\\u1f600`, which reads as U+1F60 and a zero. */
const cutInHalf = /([\u1000-\uffff])([0-9a-f])/g

/**
 * The segments of a name in a client's list, which is what a stranger has put into a torrent.
 *
 * @throws AppError `invalid` for what would lead anywhere but below its folder.
 */
export function safeSegments(path: string): readonly string[] {
  const refuse = (why: string): never => {
    throw new AppError('invalid', `Its name ${JSON.stringify(path)} ${why}.`)
  }
  if (path.includes('\0')) refuse('holds a zero byte')
  if (path.startsWith('/') || /^[a-z]:[\\/]/i.test(path)) refuse('is an absolute path')
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.')
  if (segments.length === 0) refuse('is empty')
  if (segments.includes('..')) refuse('leads out of its folder')
  return segments
}

/** The forms under which a name may lie on disk: two names with one in common may be the same. */
export function looseForms(name: string): readonly string[] {
  const whole = name.replace(cutInHalf, (_, high: string, low: string) =>
    String.fromCodePoint((high.charCodeAt(0) << 4) | Number.parseInt(low, 16)),
  )
  return whole === name ? [loose(name)] : [loose(name), loose(whole)]
}

export function isLooselySame(one: string, other: string): boolean {
  const forms = looseForms(one)
  return looseForms(other).some((form) => forms.includes(form))
}

function loose(name: string): string {
  return name
    .toWellFormed()
    .normalize('NFC')
    .replace(dropped, '')
    .replace(replaced, '_')
    .replace(/_+/g, '_')
    .replace(/^ +|[. ]+$/g, '')
}
