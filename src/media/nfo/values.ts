/** Readers for the values `parseXml` gives; what is absent or makes no sense is undefined or empty. */

const maxLineLength = 1000
const maxTextLength = 20_000
const maxListLength = 500
const maxUrlLength = 2000
const nothing: readonly unknown[] = []

const untidyLine = / {2}|[^\S ]|\p{Cc}/u
const untidyText = /(?!\n)\p{Cc}/u
// `&#150;` and its like are numbers of windows-1252, not the control characters that Unicode has there; U+0085 is a
// line break in both the text and the tools that wrote it.
const windowsControls = /[\u0080-\u0084\u0086-\u009f]/g
const windows1252 = new TextDecoder('windows-1252')

/** All children of that name, however many there are. */
export function childrenOf(element: unknown, name: string): readonly unknown[] {
  const value = member(element, name)
  if (value === undefined) return nothing
  return Array.isArray(value) ? value.slice(0, maxListLength) : [value]
}

/** One line of text of the first of the named children that has any. */
export function lineAt(element: unknown, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const child of childrenOf(element, name)) {
      const line = lineOf(child)
      if (line !== undefined) return line
    }
  }
  return undefined
}

/** The text of an element as one line without control characters. */
export function lineOf(element: unknown): string | undefined {
  const text = rawText(element)?.slice(0, maxLineLength)
  if (text === undefined) return undefined
  // Nearly every line is tidy, and looking is cheaper than replacing.
  const line = (
    untidyLine.test(text) ? withoutControls(text).replaceAll(/[\s\p{Cc}]+/gu, ' ') : text
  ).trim()
  return line === '' ? undefined : line
}

function withoutControls(text: string): string {
  return text.replaceAll(windowsControls, (control) =>
    windows1252.decode(Uint8Array.of(control.charCodeAt(0))),
  )
}

/** As `lineAt`, keeping line breaks. */
export function textAt(element: unknown, name: string): string | undefined {
  for (const child of childrenOf(element, name)) {
    const text = rawText(child)?.slice(0, maxTextLength)
    if (text === undefined) continue
    const clean = (untidyText.test(text) ? tidyText(text) : text).trim()
    if (clean !== '') return clean
  }
  return undefined
}

function tidyText(text: string): string {
  return withoutControls(text.replaceAll(/\r\n?/g, '\n')).replaceAll(/(?!\n)\p{Cc}/gu, ' ')
}

/** Every line of the named children once; older writers put several into one element, parted by ` / ` or `|`. */
export function linesAt(
  element: unknown,
  ...names: readonly string[]
): readonly string[] | undefined {
  let lines: Set<string> | undefined
  for (const name of names) {
    for (const child of childrenOf(element, name)) {
      const line = lineOf(child)
      if (line === undefined) continue
      lines ??= new Set()
      if (!line.includes('/') && !line.includes('|')) lines.add(line)
      else for (const part of line.split(/ \/ |\|/)) if (part.trim() !== '') lines.add(part.trim())
    }
  }
  return lines === undefined || lines.size === 0 ? undefined : [...lines]
}

export function attributeOf(element: unknown, name: string): string | undefined {
  const value = member(element, `@${name}`)
  return typeof value === 'string' ? value.trim() : undefined
}

/** A whole number of zero or more; writers use -1 for unknown. */
export function wholeAt(element: unknown, ...names: readonly string[]): number | undefined {
  const text = lineAt(element, ...names)
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined
}

/** True for `true`, `True`, `1` and `yes`. */
export function isTrueAt(element: unknown, name: string): boolean {
  return /^(?:true|1|yes)$/i.test(lineAt(element, name) ?? '')
}

/** A web address; others, such as a path on the writer's machine, are of no use. */
export function urlOf(text: string | undefined): string | undefined {
  const url = text?.trim()
  if (url === undefined || url.length > maxUrlLength) return undefined
  return /^https?:\/\/[^\s"'<>\p{Cc}]{3,}$/iu.test(url) ? url : undefined
}

/** `7.4`, `7,4`, `1,234` (with `grouped`). */
export function decimalOf(text: string | undefined, { grouped = false } = {}): number | undefined {
  const plain = grouped ? text?.replaceAll(/[,. ']/g, '') : text?.replace(',', '.')
  return plain !== undefined && /^\d{1,12}(?:\.\d{1,6})?$/.test(plain) ? Number(plain) : undefined
}

/** `YYYY-MM-DD` of an existing day; a time behind it is dropped. */
export function dateAt(element: unknown, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const date = dateOf(lineAt(element, name))
    if (date !== undefined) return date
  }
  return undefined
}

/** As `dateAt`, with the time behind it as `YYYY-MM-DDTHH:MM:SS` where there is one. */
export function dateTimeAt(element: unknown, name: string): string | undefined {
  const line = lineAt(element, name)
  const date = dateOf(line)
  if (line === undefined || date === undefined) return undefined
  const [, hours = '', minutes = '', seconds = '00'] =
    /[ T]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?/.exec(line) ?? []
  return hours === '' ? date : `${date}T${hours}:${minutes}:${seconds}`
}

function dateOf(line: string | undefined): string | undefined {
  const match = line === undefined ? null : /^(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/.exec(line)
  if (match === null) return undefined
  const [, year = '', month = '', day = ''] = match
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const parsed = new Date(`${date}T00:00:00Z`)
  // A day that does not exist is no date (month 13), or another one (30 February).
  const exists = !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date)
  return exists && year !== '0000' ? date : undefined
}

/** Minutes from `104`, `104 min`, `1h 44m`. */
export function minutesAt(element: unknown, name: string): number | undefined {
  const text = lineAt(element, name)
  if (text === undefined) return undefined
  const [, hours = '0', minutes = '0'] =
    /^(?:(\d{1,2}) ?h(?:ours?|rs?)?\.?)? ?(?:(\d{1,4}) ?(?:m|min|mins|minutes?|minuten)?\.?)?$/i.exec(
      text,
    ) ?? []
  const total = Number(hours) * 60 + Number(minutes)
  return total === 0 ? undefined : total
}

/** The text of an element as it stands. */
export function rawText(element: unknown): string | undefined {
  const value = typeof element === 'string' ? element : member(element, '#text')
  return typeof value === 'string' ? value : undefined
}

/** None of the names asked for is one that objects inherit. */
function member(element: unknown, name: string): unknown {
  return isRecord(element) ? element[name] : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
