import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { errorMessage } from '../../domain/error.ts'
import { decodeEntities } from './entities.ts'

/**
 * - `parsed`: `root` is the root element: a string when it holds only text, else an object with `@name` for each
 *   attribute, `#text`, and each child element by its name, as an array when there are several.
 * - `invalid`: `reason` is a clause for a person.
 */
export type ParsedXml =
  | { readonly outcome: 'parsed'; readonly root: unknown }
  | { readonly outcome: 'invalid'; readonly reason: string }

/** Bounds the time spent on hostile text (about 60 ms); real NFO files have a few KiB. */
const maxLenientLength = 256 * 1024

// Entities are decoded here, by name and number only, so that none a file declares is ever expanded.
const lenientParser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: '#text',
  parseTagValue: false,
  processEntities: false,
  jPath: false,
  tagValueProcessor: (_name, value) => decodeEntities(value),
  attributeValueProcessor: (_name, value) => decodeEntities(value),
})

/**
 * Parses one element that begins with `<name`. The strict parser of the runtime comes first, because it is several
 * times faster and most files are well-formed; what it refuses (a bare `&`, `&eacute;`, `--` in a comment, control
 * characters) is read by the lenient one, as long as its tags are in balance. Both give the same shape.
 */
export function parseXml(text: string, name: string): ParsedXml {
  try {
    return { outcome: 'parsed', root: Bun.XML.parse(text)[name] }
  } catch (error) {
    if (error instanceof RangeError)
      return { outcome: 'invalid', reason: 'it is nested too deeply' }
    return text.length > maxLenientLength
      ? { outcome: 'invalid', reason: shorten(errorMessage(error)) }
      : parseLeniently(text, name)
  }
}

function parseLeniently(text: string, name: string): ParsedXml {
  try {
    const checked = XMLValidator.validate(text.replaceAll('&', ' '), {
      allowBooleanAttributes: true,
    })
    if (checked !== true) {
      const { msg, line } = checked.err
      return { outcome: 'invalid', reason: `${shorten(msg)} (line ${line} of <${name}>)` }
    }
    const parsed: Record<string, unknown> = lenientParser.parse(text)
    return { outcome: 'parsed', root: parsed[name] }
  } catch (error) {
    return { outcome: 'invalid', reason: shorten(errorMessage(error)) }
  }
}

/** The library quotes whole passages of a file in its messages. */
function shorten(message: string): string {
  const line = message.replaceAll(/[\s\p{Cc}]+/gu, ' ').replace(/\.$/, '')
  return line.length > 200 ? `${line.slice(0, 200)}…` : line
}
