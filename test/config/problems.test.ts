import { afterAll, expect, test } from 'bun:test'
import { join } from 'node:path'

import { loadConfig } from '../../src/config/load.ts'
import {
  complaints,
  failure,
  makeFolder,
  problemsOf,
  removeFolders,
  type Given,
} from './support.ts'

afterAll(removeFolders)

interface Case extends Omit<Given, 'folder'> {
  readonly name: string
  readonly says: readonly string[]
}

const movies = '[[library]]\nkind = "movies"\n'

const cases: readonly Case[] = [
  {
    name: 'a Windows path in double quotes',
    toml: `${movies}path = "D:\\media\\movies"\n`,
    says: [
      "shelfd.toml:3:12: unrecognised escape sequence; a path with backslashes goes in single quotes: 'C:\\media'",
    ],
  },
  {
    name: 'a Windows path in double quotes that happens to be valid TOML',
    toml: `${movies}path = "C:\\new\\tv"\n`,
    says: [
      'shelfd.toml:3:1: path holds a control character; in double quotes a backslash starts an escape such as \\n or \\t: write a Windows path in single quotes',
    ],
  },
  {
    name: 'a table written twice',
    toml: '[server]\nport = 1\n\n[server]\nhost = "::1"\n',
    says: [
      'shelfd.toml:4:2: trying to redefine an already defined table or value; a table and a key may be written only once; blocks that repeat have [[double brackets]]',
    ],
  },
  {
    name: 'a missing value',
    toml: '[server]\nport = \n',
    says: ['shelfd.toml:2:8: invalid value'],
  },
  {
    name: 'values of the wrong type',
    toml: '[server]\nport = "8787"\nhost = 127\n[log]\nlevel = true\n[jobs]\nhistory = 2026-01-01\n',
    says: [
      'shelfd.toml:2:1: port must be a whole number from 0 to 65535, got "8787"; write the number without quotes',
      'shelfd.toml:3:1: host must be an address in quotes, got 127; write it in quotes',
      'shelfd.toml:5:1: level must be one of trace, debug, info, warn, error, got true',
      'shelfd.toml:7:1: history must be a duration from 1d to 3650d, like "90s", "2h" or "30d", got a date',
    ],
  },
  {
    name: 'values out of range',
    toml: '[server]\nport = 70000\n[jobs]\nworkers = 2.5\n[scan]\nremoval_limit = { share = 10 }\nmin_file_size = "1 GO"\n[probe]\ntimeout = "2d"\n',
    says: [
      'shelfd.toml:2:1: port must be a whole number from 0 to 65535, got 70000',
      'shelfd.toml:4:1: workers must be a whole number from 1 to 4, got 2.5',
      'shelfd.toml:6:19: share must be a number from 0 to 1, got 10',
      'shelfd.toml:7:1: min_file_size must be a size like "0", "500MB" or "5GiB", got "1 GO"',
      'shelfd.toml:9:1: timeout must be a duration from 1s to 1h, like "90s", "2h" or "30d", got "2d"',
    ],
  },
  {
    name: 'unknown keys and tables, with what they may have been meant to be',
    toml: '[server]\nprot = 1\n[jobs]\nmaxAttempts = 2\n[log]\nport = 1\ncolour = true\n[probes]\nmode = "off"\n',
    says: [
      'shelfd.toml:2:1: unknown key "prot" in [server]; did you mean "port"?',
      'shelfd.toml:4:1: unknown key "maxAttempts" in [jobs]; did you mean "max_attempts"?',
      'shelfd.toml:6:1: unknown key "port" in [log]; "port" belongs to [server]',
      'shelfd.toml:7:1: unknown key "colour" in [log]',
      'shelfd.toml:8:2: unknown key "probes"; did you mean "probe"?',
    ],
  },
  {
    name: 'words that are not on the list',
    toml: '[probe]\nmode = "of"\n[[library]]\nkind = "movie"\npath = "/m"\nmode = "partial"\n',
    says: [
      'shelfd.toml:2:1: mode must be one of auto, ffprobe, off, got "of"; did you mean "off"?',
      'shelfd.toml:4:1: kind must be one of movies, series, music, images, got "movie"; did you mean "movies"?',
      'shelfd.toml:6:1: mode must be one of incremental, full, got "partial"',
    ],
  },
  {
    name: 'missing keys, at the header of their block',
    toml: '[server]\nport = 1\n[[library]]\nname = "A"\n[[scanner]]\n',
    says: [
      'shelfd.toml:3:3: "kind" is missing in [[library]]',
      'shelfd.toml:3:3: "path" is missing in [[library]]',
      'shelfd.toml:5:3: "plugin" is missing in [[scanner]]',
    ],
  },
  {
    name: 'single brackets where blocks repeat',
    toml: '[library]\nkind = "movies"\npath = "/m"\n',
    says: [
      'shelfd.toml:1:2: library must be a list of tables, got a table; write the header with double brackets: [[library]]',
    ],
  },
  {
    name: 'a value where a table belongs',
    toml: 'server = 1\nlibrary = ["/m"]\n',
    says: [
      'shelfd.toml:1:1: server must be a table, got 1',
      'shelfd.toml:2:12: library[0] must be a table, got "/m"',
    ],
  },
  {
    name: 'elements of a list, each at its own place',
    toml: '[scan]\nignore = [\n  "*.tmp",\n  3,\n  "",\n]\nvideo_extensions = ["mkv", "*.avi"]\n',
    says: [
      'shelfd.toml:4:3: ignore[1] must be a glob pattern in quotes, got 3; write it in quotes',
      'shelfd.toml:5:3: ignore[2] must be a glob pattern in quotes, got ""',
      'shelfd.toml:7:28: video_extensions[1] must be a file extension like "mkv", got "*.avi"',
    ],
  },
  {
    name: 'paths that no program would resolve',
    toml: `${movies}path = ["~/movies", "/b"]\n[probe]\nffprobe = "bin/ffprobe"\n`,
    says: [
      'shelfd.toml:3:9: path[0] must be written in full: "~" is not expanded here, got "~/movies"',
      'shelfd.toml:5:1: ffprobe must be the name of a program or an absolute path, got "bin/ffprobe"',
    ],
  },
  {
    name: 'addresses, names of hosts and networks that are none',
    toml: '[server]\nhost = "nas"\nallowed_hosts = ["nas.lan", "nas:80"]\ntrusted_proxies = ["10.0.0.0/8", "10.0.0.0/33"]\n',
    says: [
      'shelfd.toml:2:1: host must be an address such as "127.0.0.1", "192.168.1.2", "0.0.0.0" or "::", got "nas"',
      'shelfd.toml:3:29: allowed_hosts[1] must be a name such as "nas.lan", without port, got "nas:80"',
      'shelfd.toml:4:34: trusted_proxies[1] must be an address or a network such as "10.0.0.1" or "fd00::/8", got "10.0.0.0/33"',
    ],
  },
  {
    name: 'a login that lets in everybody of the network',
    toml: '[server]\nhost = "0.0.0.0"\n[auth]\nmode = "none"\n',
    says: [
      'shelfd.toml:4:1: "none" lets everybody who reaches 0.0.0.0 do everything, without a password; set mode = "forms", or host = "127.0.0.1" in [server]; allow_insecure = true there says that you want it so',
    ],
  },
  {
    name: 'the same from the environment, with a host of IPv6',
    toml: '[server]\nhost = "fd00::5"\n',
    environment: { SHELFD__AUTH__MODE: 'none' },
    says: [
      'SHELFD__AUTH__MODE: "none" lets everybody who reaches fd00::5 do everything, without a password; set mode = "forms", or host = "127.0.0.1" in [server]; allow_insecure = true there says that you want it so',
    ],
  },
  {
    name: 'a login by a proxy that nobody trusts',
    toml: '[auth]\nmode = "proxy"\n',
    says: [
      'shelfd.toml:2:1: "proxy" lets nobody in, as no proxy is trusted; name its address in trusted_proxies of [server]',
    ],
  },
  {
    name: 'a header that everybody sends as the name of a user, and a login without an end',
    toml: '[auth]\nproxy_user_header = "Cookie"\nsession_lifetime = "10y"\nmode = "open"\n',
    says: [
      'shelfd.toml:2:1: proxy_user_header must be a header that names a user, got "Cookie"',
      'shelfd.toml:3:1: session_lifetime must be a duration from 1h to 400d, like "90s", "2h" or "30d", got "10y"',
      'shelfd.toml:4:1: mode must be one of forms, basic, proxy, none, got "open"',
    ],
  },
  {
    name: 'a first wait longer than the longest',
    toml: '[jobs]\nbackoff = { initial = "2h" }\n',
    says: ['shelfd.toml:2:1: backoff has an "initial" longer than its "max"'],
  },
  {
    name: 'names that repeat',
    toml: `${movies}name = "Films"\npath = "/a"\n${movies}path = "/b/films"\n[[scanner]]\nplugin = "x"\n[[scanner]]\nname = "X"\nplugin = "y"\n`,
    says: [
      'shelfd.toml:7:1: a library is named "films" already (line 3); upper and lower case count as the same',
      'shelfd.toml:11:1: a scanner is named "X" already (line 9); upper and lower case count as the same',
    ],
  },
  {
    name: 'libraries that share a folder, lie inside one another or have no name',
    toml: `${movies}path = "/m/a"\n${movies}name = "B"\npath = ["/m/x", "/m/a/b", "/m/./a/"]\n${movies}name = "C"\npath = "/m"\n${movies}path = "/"\n`,
    says: [
      'shelfd.toml:7:17: /m/a/b lies inside /m/a of library "a" (line 3)',
      'shelfd.toml:7:27: /m/a is a folder of library "a" (line 3) already',
      'shelfd.toml:11:1: /m contains /m/a of library "a" (line 3)',
      'shelfd.toml:14:1: this library needs a name: its path has no last part to take',
      'shelfd.toml:14:1: / contains /m/a of library "a" (line 3)',
      'shelfd.toml:14:1: the data folder data lies inside / of library ""; scans would read its files: set storage.data_dir to a folder elsewhere',
    ],
  },
  {
    name: 'a library with the name that stands for all of them',
    toml: `${movies}name = "*"\npath = "/m/a"\n`,
    says: ['shelfd.toml:3:1: a library cannot be named "*": that is all of them'],
  },
  {
    name: 'a data folder inside a library',
    toml: `[storage]\ndata_dir = "media/shelfd"\n${movies}path = "media"\n`,
    says: [
      'shelfd.toml:2:1: the data folder media/shelfd lies inside media of library "media"; scans would read its files: set storage.data_dir to a folder elsewhere',
    ],
  },
  {
    name: 'enrichers of a library that are not there',
    toml: `${movies}path = "/a"\nenrichers = ["tvmase", "tmdb", "mine"]\n[[enricher]]\nplugin = "mine"\nenabled = false\n`,
    says: [
      'shelfd.toml:4:14: there is no enricher "tvmase"; did you mean "tvmaze"?',
      'shelfd.toml:4:24: there is no enricher "tmdb"; known are tvmaze, mine',
      'shelfd.toml:4:32: the enricher "mine" is switched off (line 7)',
    ],
  },
  {
    name: 'scanners that do not exist or are switched off',
    toml: `${movies}path = "/a"\nscanner = "moveis"\n[[library]]\nkind = "series"\npath = "/b"\n[[library]]\nkind = "series"\npath = "/c"\nscanner = "mine"\n[[scanner]]\nname = "series"\nplugin = "series"\nenabled = false\n`,
    says: [
      'shelfd.toml:4:1: there is no scanner "moveis"; did you mean "movies"?',
      'shelfd.toml:5:3: the scanner "series" is switched off (line 15)',
      'shelfd.toml:11:1: there is no scanner "mine"; known are movies, series, music, images',
    ],
  },
  {
    name: 'bad secrets, without repeating them',
    toml: '[auth]\napi_key = { fiel = "hunter2" }\n',
    says: [
      'shelfd.toml:2:1: api_key takes a text in quotes, { env = "NAME" } or { file = "path" }',
    ],
  },
  {
    name: 'a secret file outside of the data folder that is not there',
    toml: '[auth]\napi_key = { file = "/nowhere/key" }\n',
    says: ['shelfd.toml:2:1: cannot read the secret file /nowhere/key: no such file'],
  },
  {
    name: 'a secret from a variable that is not set',
    toml: '[auth]\napi_key = { env = "MY_KEY" }\n',
    says: ['shelfd.toml:2:1: the environment variable MY_KEY is not set'],
  },
  {
    name: 'a secret that no HTTP header can carry',
    toml: '[auth]\napi_key = "open sesame"\n',
    says: ['shelfd.toml:2:1: the key must be printable ASCII without spaces'],
  },
  {
    name: 'keys that every object inherits',
    toml: 'constructor = 1\n__proto__ = { port = 1 }\n[server]\ntoString = 1\n[[scanner]]\nplugin = "x"\n[scanner.settings.deep]\n__proto__.polluted = 1\nconstructor = 1\n',
    says: [
      'shelfd.toml:1:1: unknown key "constructor"',
      'shelfd.toml:2:1: unknown key "__proto__"',
      'shelfd.toml:4:1: unknown key "toString" in [server]',
      'shelfd.toml:8:1: unknown key "__proto__" in [scanner.settings.deep]',
      'shelfd.toml:9:1: unknown key "constructor" in [scanner.settings.deep]',
    ],
  },
  {
    name: 'mistakes of all sorts at once',
    toml: `[server]\nprot = 1\n[auth]\napi_key = { env = "NONE" }\n[[library]]\nkind = "anime"\n${movies}path = "/m"\nscanner = "x"\n`,
    environment: { SHELFD__LOG__LEVEL: 'loud' },
    says: [
      'shelfd.toml:2:1: unknown key "prot" in [server]; did you mean "port"?',
      'shelfd.toml:4:1: the environment variable NONE is not set',
      'shelfd.toml:5:3: "path" is missing in [[library]]',
      'shelfd.toml:6:1: kind must be one of movies, series, music, images, got "anime"',
      'shelfd.toml:10:1: there is no scanner "x"; known are movies, series, music, images',
      'SHELFD__LOG__LEVEL: level must be one of trace, debug, info, warn, error, got "loud"',
    ],
  },
  {
    name: 'text that is not UTF-8',
    toml: Uint8Array.of(0x61, 0x20, 0x3d, 0x20, 0x22, 0xff, 0x22),
    says: ['shelfd.toml: is not UTF-8 text'],
  },
]

for (const { name, says, ...given } of cases) {
  test(`names ${name}`, () => {
    expect(complaints(given)).toEqual(says)
  })
}

test('names a file that is missing or a folder', () => {
  const folder = makeFolder()
  expect(() => loadConfig({ path: `${folder}/none.toml`, environment: {} })).toThrow(
    `${folder}/none.toml: cannot be read: no such file`,
  )
  expect(() => loadConfig({ path: folder, environment: {} })).toThrow(
    `${folder}: cannot be read: it is a folder`,
  )
})

test('names a data folder that is a file', () => {
  const given = { toml: `[storage]\ndata_dir = "shelfd.toml"\n${movies}path = "/m"\n` }
  expect(complaints(given)).toContain('shelfd.toml:2:1: shelfd.toml is not a folder')
})

test('quotes no line of the file in a syntax error, as it may hold a secret', () => {
  const error = failure({ toml: '[auth]\napi_key = "hunter2" x\n' })
  expect(Bun.inspect(error)).not.toContain('hunter2')
  expect(JSON.stringify(error.details)).not.toContain('hunter2')
})

test('gives each problem to machines as file, place, path, message and hint', () => {
  const folder = makeFolder()
  const error = failure({
    folder,
    toml: '[[library]]\nkind = "movie"\npath = "/m"\n',
    environment: { SHELFD__SERVER__PORT: 'x' },
  })
  expect(error.code).toBe('invalid')
  expect(problemsOf(error)).toEqual([
    {
      file: join(folder, 'shelfd.toml'),
      line: 2,
      column: 1,
      path: 'library[0].kind',
      message: 'kind must be one of movies, series, music, images, got "movie"',
      hint: 'did you mean "movies"?',
    },
    {
      variable: 'SHELFD__SERVER__PORT',
      path: 'server.port',
      message: 'port must be a whole number from 0 to 65535, got "x"',
    },
  ])
})

test('hostile keys change no other object', () => {
  failure({
    toml: '__proto__.polluted = 1\n[server]\nconstructor.prototype.polluted = 1\n[jobs.__proto__]\npolluted = 1\n',
    environment: {
      SHELFD____PROTO____POLLUTED: '1',
      SHELFD__JOBS__CONCURRENCY: '{"__proto__": {"polluted": 1}}',
    },
  })
  expect('polluted' in {}).toBe(false)
})
