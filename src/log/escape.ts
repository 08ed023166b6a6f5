// What a terminal obeys or a reader is deceived by: control characters (C0, DEL, C1), line separators, the
// marks that turn the direction of text, and halves of surrogate pairs.
const dangerous = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu

/** Text as it may be shown: each such character as `\n`, `\t` or `\uXXXX`. */
export function escapeControl(text: string): string {
  return text.replace(dangerous, escapeCharacter)
}

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n'
  if (character === '\r') return '\\r'
  if (character === '\t') return '\\t'
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
