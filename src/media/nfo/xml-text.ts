/** Lengths that our own reader takes; what is longer is no line or text that anybody reads. */
const maxLineLength = 1000
const maxTextLength = 20_000

/** An element of XML that is being written. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string | undefined>>
  readonly content: string | readonly XmlElement[]
}

/** An element with one line of text; none without any. */
export function line(
  name: string,
  value: string | number | undefined,
  attributes: XmlElement['attributes'] = {},
): XmlElement[] {
  if (value === undefined) return []
  const content = lineText(String(value))
  return content === '' ? [] : [{ name, attributes, content }]
}

/** The same for a text with line breaks. */
export function text(name: string, value: string | undefined): XmlElement[] {
  if (value === undefined) return []
  const plain = writable(value.replaceAll(/\r\n?/g, '\n'))
  const content = cut(plain.replaceAll(/(?!\n)\p{Cc}/gu, ' '), maxTextLength).trim()
  return content === '' ? [] : [{ name, attributes: {}, content }]
}

/** An element of elements; none without any. */
export function group(
  name: string,
  content: readonly XmlElement[],
  attributes: XmlElement['attributes'] = {},
): XmlElement[] {
  return content.length === 0 ? [] : [{ name, attributes, content }]
}

/** An element with all that is in it, each on lines of its own. */
export function xmlOf({ name, attributes, content }: XmlElement, indent = ''): string {
  const given = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? '' : ` ${key}="${escapeXml(lineText(value))}"`,
  )
  const start = `${indent}<${name}${given.join('')}>`
  if (typeof content === 'string') return `${start}${escapeXml(content)}</${name}>\n`
  const inside = content.map((child) => xmlOf(child, `${indent}  `)).join('')
  return `${start}\n${inside}${indent}</${name}>\n`
}

function lineText(value: string): string {
  return cut(writable(value).replaceAll(/[\s\p{Cc}]+/gu, ' '), maxLineLength).trim()
}

// Neither can stand in XML, not even by its number.
function writable(value: string): string {
  return value.toWellFormed().replaceAll(/[\ufffe\uffff]/g, '\ufffd')
}

function cut(value: string, length: number): string {
  // Half of a character that takes two units is none.
  return value.length <= length ? value : value.slice(0, length).replace(/[\ud800-\udbff]$/, '')
}

function escapeXml(value: string): string {
  return value.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}
