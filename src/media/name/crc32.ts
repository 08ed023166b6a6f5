/** `[ABCD1234]`, `(abcd1234)`, and ` - ABCD1234` at the end. */
const bracketed = /[[(]#?([0-9a-f]{8})(?:[\])]|$)/i
const atEnd = /[ _]-[ _]([0-9A-F]{8})$/

/** A name without its check sum, and the check sum in upper case. */
export interface Checked {
  readonly rest: string
  readonly crc32?: string
}

/** Takes a check sum out of a name. Eight digits that read as a date are left where they are. */
export function takeCrc32(name: string): Checked {
  const match = bracketed.exec(name) ?? atEnd.exec(name)
  const sum = match?.[1]
  if (match === null || sum === undefined || /^(?:19|20)\d{6}$/.test(sum)) return { rest: name }
  const rest = `${name.slice(0, match.index)} ${name.slice(match.index + match[0].length)}`
  return { rest: rest.trim(), crc32: sum.toUpperCase() }
}
