/**
 * Index of a whole number in a text, with or without leading zeros, or -1. A pattern made for one number costs more
 * to compile than all other rules together.
 */
export function indexOfNumber(text: string, number: number): number {
  const digits = String(number)
  for (let at = text.indexOf(digits); at >= 0; at = text.indexOf(digits, at + 1)) {
    let start = at
    while (start > 0 && text[start - 1] === '0') start -= 1
    if (!isDigit(text, start - 1) && !isDigit(text, at + digits.length)) return start
  }
  return -1
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}
