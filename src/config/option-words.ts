import example from '../../config/shelfd.example.toml' with { type: 'text' }

/** What the example says right above each option, by the option's name without the numbers of blocks. */
const words = readWords(String(example))

/** What an option is for, in a sentence or two; that of the table around it when it has none of its own. */
export function optionWords(option: string): string {
  for (let name = option; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
    const found = words.get(name)
    if (found !== undefined) return found
  }
  return ''
}

function readWords(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  let table = ''
  let above: string[] = []
  for (const line of text.split('\n')) {
    const header = /^#? ?\[+([\w.]+)\]+/.exec(line)
    const key = /^#?(\w+) *=/.exec(line)
    const remark = /^# (.*)/.exec(line)
    if (header !== null) table = header[1] ?? ''
    const name = header === null ? key && `${table}.${key[1]}` : table
    if (name !== null && above.length > 0 && !found.has(name)) found.set(name, above.join(' '))
    // A remark is that of the next line alone.
    above = remark === null || header !== null ? [] : [...above, remark[1] ?? '']
  }
  return found
}
