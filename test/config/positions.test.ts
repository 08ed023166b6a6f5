import { describe, expect, test } from 'bun:test'
import { parse } from 'smol-toml'

import { findPositions, type ConfigPath } from '../../src/config/positions.ts'

/** `line:column` of a path, as people read it. */
function place(toml: string, path: ConfigPath): string | null {
  const position = findPositions(toml)(path)
  return position === null ? null : `${position.line}:${position.column}`
}

const cases: readonly {
  name: string
  toml: string
  places: readonly (readonly [ConfigPath, string])[]
}[] = [
  {
    name: 'plain keys and tables',
    toml: 'a = 1\n\n[server]\n  port = 2 # port = 3\n',
    places: [
      [['a'], '1:1'],
      [['server'], '3:2'],
      [['server', 'port'], '4:3'],
    ],
  },
  {
    name: 'dotted keys and dotted headers, with spaces around the dots',
    toml: 'a . b.c = 1\n[ x . y ]\nz.w = 2\n',
    places: [
      [['a'], '1:1'],
      [['a', 'b'], '1:5'],
      [['a', 'b', 'c'], '1:7'],
      [['x'], '2:3'],
      [['x', 'y'], '2:7'],
      [['x', 'y', 'z', 'w'], '3:3'],
    ],
  },
  {
    name: 'a header of its own before one that only passes through it',
    toml: '[a.b]\nc = 1\n[a]\nd = 2\n',
    places: [
      [['a'], '3:2'],
      [['a', 'b'], '1:4'],
    ],
  },
  {
    name: 'lists of tables, nested ones and tables below the last element',
    toml: '[[l]]\nn = 1\n[l.s]\nx = 1\n[[l]]\nn = 2\n[[l.m]]\nq = 1\n[[l.m]]\nq = 2\n[l.s]\nx = 2\n',
    places: [
      [['l'], '1:3'],
      [['l', 0], '1:3'],
      [['l', 0, 'n'], '2:1'],
      [['l', 0, 's'], '3:4'],
      [['l', 0, 's', 'x'], '4:1'],
      [['l', 1], '5:3'],
      [['l', 1, 'n'], '6:1'],
      [['l', 1, 'm', 0, 'q'], '8:1'],
      [['l', 1, 'm', 1, 'q'], '10:1'],
      [['l', 1, 's', 'x'], '12:1'],
    ],
  },
  {
    name: 'quoted keys, with dots, brackets and escapes in them',
    toml: '["a.b"]\n\'c]#\' = 1\n"\\u0064\\"=" = 2\n"" = 3\n',
    places: [
      [['a.b'], '1:2'],
      [['a.b', 'c]#'], '2:1'],
      [['a.b', 'd"='], '3:1'],
      [['a.b', ''], '4:1'],
    ],
  },
  {
    name: 'inline tables, also over several lines',
    toml: 'a = { b = 1, "c" = { d.e = [1, { f = 2 }] } }\nz = {\n  # note }\n  y = 1,\n}\nw = 1\n',
    places: [
      [['a', 'b'], '1:7'],
      [['a', 'c'], '1:14'],
      [['a', 'c', 'd', 'e'], '1:24'],
      [['a', 'c', 'd', 'e', 1, 'f'], '1:34'],
      [['z', 'y'], '4:3'],
      [['w'], '6:1'],
    ],
  },
  {
    name: 'lists over several lines with comments and trailing commas',
    toml: 'a = [\n  "x, ]", # one ]\n  [1, 2],\n\n  1979-05-27 07:32:00,\n]\nb = 1\n',
    places: [
      [['a', 0], '2:3'],
      [['a', 1], '3:3'],
      [['a', 1, 1], '3:7'],
      [['a', 2], '5:3'],
      [['b'], '7:1'],
    ],
  },
  {
    name: 'multi-line strings with keys, quotes and backslashes in them',
    toml: 'a = """\n[no]\nb = 1 \\""" ""\\\n"""""\nc = \'\'\'\nd = \'\'\\\'\'\'\'\'\ne = ""\nf = \'\'\ng = 1\n',
    places: [
      [['c'], '5:1'],
      [['e'], '7:1'],
      [['f'], '8:1'],
      [['g'], '9:1'],
    ],
  },
  {
    name: 'Windows line ends and letters outside the basic plane',
    toml: 'a = "\u{1f3ac}" # \u{1f3ac}\r\n[b]\r\nc = 1\r\n',
    places: [
      [['b'], '2:2'],
      [['b', 'c'], '3:1'],
    ],
  },
]

describe('findPositions', () => {
  for (const { name, toml, places } of cases) {
    test(`finds ${name}`, () => {
      for (const [path, expected] of places)
        expect([path, place(toml, path)]).toEqual([path, expected])
    })

    test(`finds every value that the parser reads: ${name}`, () => {
      const missing = pathsOf(parse(toml)).filter((path) => place(toml, path) === null)
      expect(missing).toEqual([])
    })
  }

  test('knows nothing of keys in strings and comments', () => {
    const toml = 'a = """\nb = 1\n"""\n# c = 1\nd = "e = 1"\n'
    expect([['b'], ['c'], ['e']].map((path) => place(toml, path))).toEqual([null, null, null])
  })

  test('does not take a key for another whose quoted name looks alike', () => {
    expect(place('"a.b" = 1\n', ['a', 'b'])).toBeNull()
    expect(place('[l]\n0 = 1\n', ['l', 0])).toBeNull()
  })

  test('ends on text that is no TOML', () => {
    for (const toml of [
      '[',
      '[[',
      'a',
      'a = [',
      'a = {',
      '= =',
      '"',
      "'''",
      ']',
      'a = "\\',
      ', , ,',
    ]) {
      expect(place(toml, ['nothing'])).toBeNull()
    }
  })
})

function pathsOf(value: unknown, path: ConfigPath = []): ConfigPath[] {
  if (typeof value !== 'object' || value === null || value instanceof Date) return [path]
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  const below = inner.flatMap(([key, each]) => pathsOf(each, [...path, key]))
  return path.length === 0 ? below : [path, ...below]
}
