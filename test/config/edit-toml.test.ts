import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { parse } from 'smol-toml'

import { editToml, type TomlEdit } from '../../src/config/edit-toml.ts'

const file = `#:schema ./shelfd.schema.json
# My machine

[server]
port = 1 # mine

# Films live here
[[library]]
# its name
name = "Films" # shown
kind = "movies"
path = "/a"   # the old disk

# Shows
[[library]]
name = "Shows"
kind = "series"
path = [
  "/s1", # one
  "/s2",
]
#ignore = ["*.tmp"]

# What to pass over
[scan]
ignore = ["x"]
`

interface Case {
  readonly name: string
  readonly text?: string
  readonly edit: TomlEdit
  /** What the text has in place of this, and nowhere else another change. */
  readonly replaces: readonly [string, string]
}

const added = { name: 'New', kind: 'movies', path: '/n' }
const block = '[[library]]\nname = "New"\nkind = "movies"\npath = "/n"\n'

const cases: readonly Case[] = [
  {
    name: 'a value that is there, with the comment behind it',
    edit: { type: 'set', path: ['library', 0, 'path'], value: '/b' },
    replaces: ['"/a"', '"/b"'],
  },
  {
    name: 'a number',
    edit: { type: 'set', path: ['server', 'port'], value: 9000 },
    replaces: ['port = 1', 'port = 9000'],
  },
  {
    name: 'a key that a table does not have yet',
    edit: { type: 'set', path: ['server', 'host'], value: '::1' },
    replaces: ['port = 1 # mine\n', 'port = 1 # mine\nhost = "::1"\n'],
  },
  {
    name: 'a key that a block does not have yet, before the remarks on the next one',
    edit: { type: 'set', path: ['library', 0, 'ignore'], value: ['*.x'] },
    replaces: ['# the old disk\n', '# the old disk\nignore = ["*.x"]\n'],
  },
  {
    name: 'a key behind a value of several lines',
    edit: { type: 'set', path: ['library', 1, 'mode'], value: 'full' },
    replaces: ['  "/s2",\n]\n', '  "/s2",\n]\nmode = "full"\n'],
  },
  {
    name: 'a key of a table that is not there yet',
    edit: { type: 'set', path: ['jobs', 'backoff', 'max'], value: '2h' },
    replaces: ['ignore = ["x"]\n', 'ignore = ["x"]\n\n[jobs.backoff]\nmax = "2h"\n'],
  },
  {
    name: 'a key of a table on one line',
    text: 'scan = { ignore = [] } # all\n',
    edit: { type: 'set', path: ['scan', 'history'], value: '9d' },
    replaces: ['ignore = [] }', 'ignore = [], history = "9d" }'],
  },
  {
    name: 'a key of an empty table on one line',
    text: 'scan = {} # all }\n',
    edit: { type: 'set', path: ['scan', 'history'], value: '9d' },
    replaces: ['{}', '{ history = "9d" }'],
  },
  {
    name: 'a value in a table on one line',
    text: '[jobs]\nbackoff = { initial = "15s", max = "1h" } # patient\n# more\n',
    edit: { type: 'set', path: ['jobs', 'backoff', 'initial'], value: '9s' },
    replaces: ['15s', '9s'],
  },
  {
    name: 'a list in place of a text',
    edit: { type: 'set', path: ['library', 0, 'path'], value: ['/a', '/b'] },
    replaces: ['"/a"', '["/a", "/b"]'],
  },
  {
    name: 'a list over several lines that becomes a text',
    edit: { type: 'set', path: ['library', 1, 'path'], value: '/s' },
    replaces: ['[\n  "/s1", # one\n  "/s2",\n]', '"/s"'],
  },
  {
    name: 'a list over several lines, with the remarks on what stays in it',
    edit: { type: 'set', path: ['library', 1, 'path'], value: ['/s1', '/s2', '/s3'] },
    replaces: ['  "/s2",\n', '  "/s2",\n  "/s3",\n'],
  },
  {
    name: 'a text that holds what looks like a remark',
    text: `[log]\nlevel = "a\\"#b" # c\n`,
    edit: { type: 'set', path: ['log', 'level'], value: 'x' },
    replaces: ['"a\\"#b"', '"x"'],
  },
  {
    name: 'a block behind the last one of its kind',
    edit: { type: 'add', list: 'library', block: added },
    replaces: ['  "/s2",\n]\n', `  "/s2",\n]\n\n${block}\n`],
  },
  {
    name: 'the first block of its kind',
    text: '[server]\nport = 1\n\n# end\n',
    edit: { type: 'add', list: 'library', block: added },
    replaces: ['# end\n', `# end\n\n${block}`],
  },
  {
    name: 'a block in an empty file',
    text: '',
    edit: { type: 'add', list: 'library', block: added },
    replaces: ['', block],
  },
  {
    name: 'without a block, which takes its remarks along',
    edit: { type: 'remove', list: 'library', index: 0 },
    replaces: [file.slice(file.indexOf('# Films'), file.indexOf('# Shows')), ''],
  },
  {
    name: 'without the last block, which leaves the remarks of the next table',
    edit: { type: 'remove', list: 'library', index: 1 },
    replaces: [file.slice(file.indexOf('# Shows'), file.indexOf('# What')), ''],
  },
  {
    name: 'without the only block at the end of the file',
    text: '[server]\nport = 1\n\n[[library]]\nname = "A"\n',
    edit: { type: 'remove', list: 'library', index: 0 },
    replaces: ['\n[[library]]\nname = "A"\n', ''],
  },
]

describe('the text is', () => {
  test.each(cases.map((each) => [each.name, each] as const))('%s', (_, each) => {
    const { text = file, edit, replaces } = each
    const [before, after] = replaces
    expect(editToml(text, edit)).toBe(text.replace(before, () => after))
  })

  test.each(cases.map((each) => [each.name, each] as const))('with CRLF: %s', (_, each) => {
    const { text = file, edit, replaces } = each
    if (text === '' || !text.includes('\n\n')) return
    const [before, after] = replaces
    const expected = text.replace(before, () => after).replaceAll('\n', '\r\n')
    expect(editToml(text.replaceAll('\n', '\r\n'), edit)).toBe(expected)
  })
})

test('a list of tables on one line is changed as well', () => {
  const text =
    '# mine\nlibrary = [{ name = "A", kind = "movies", path = "/a" }]\n[server]\nport = 1\n'
  const more = editToml(text, { type: 'add', list: 'library', block: added }) ?? ''
  expect(parse(more)).toMatchObject({ library: [{ name: 'A' }, added], server: { port: 1 } })
  expect(more).toStartWith('# mine\n')
})

test('a text in a value that looks like a header is left alone', () => {
  const text = `[[library]]\nname = """\n[[library]]\n# not this\n"""\nkind = "movies"\n`
  const edit = { type: 'set', path: ['library', 0, 'path'], value: '/a' } as const
  expect(editToml(text, edit)).toBe(`${text}path = "/a"\n`)
  expect(editToml(text, { type: 'remove', list: 'library', index: 0 })).toBe('')
})

test.each([
  ['a key with its remark', ['server', 'port'], 'port = 1 # mine\n'],
  ['a list over several lines', ['library', 1, 'path'], 'path = [\n  "/s1", # one\n  "/s2",\n]\n'],
  ['the last key of a table', ['scan', 'ignore'], 'ignore = ["x"]\n'],
])('what is unset goes with its lines, and nothing else: %s', (_what, path, gone) => {
  expect(editToml(file, { type: 'unset', path })).toBe(file.replace(gone, ''))
})

test('what is unset in a table on one line leaves the rest of it', () => {
  const edit = { type: 'unset', path: ['jobs', 'backoff', 'max'] } as const
  const text = '[jobs]\nbackoff = { initial = "2s", max = "1h" } # slow\n'
  expect(editToml(text, edit)).toBe('[jobs]\nbackoff = { initial = "2s" } # slow\n')
  expect(editToml('[jobs]\n', edit)).toBe('[jobs]\n')
})

test('a table of its own that is unset goes whole', () => {
  const text = '[[enricher]]\nplugin = "tmdb"\n[enricher.settings]\ntoken = "x"\n\n# more\n[jobs]\n'
  expect(editToml(text, { type: 'unset', path: ['enricher', 0, 'settings'] })).toBe(
    '[[enricher]]\nplugin = "tmdb"\n\n# more\n[jobs]\n',
  )
})

test('every option of the example file can be set, and nothing else changes', () => {
  const example = readFileSync(new URL('../../config/shelfd.example.toml', import.meta.url), 'utf8')
  for (const [path, value] of [
    [['log', 'level'], 'debug'],
    [['jobs', 'workers'], 3],
    [['jobs', 'concurrency', 'scan'], 2],
    [['jobs', 'backoff', 'initial'], '20s'],
    [['scan', 'video_extensions'], ['mkv']],
    [['library', 0, 'mode'], 'full'],
  ] as const) {
    const changed = editToml(example, { type: 'set', path, value }) ?? ''
    const comments = (text: string): string[] => text.match(/#.*$/gm) ?? []
    expect(comments(changed)).toEqual(comments(example))
  }
})
