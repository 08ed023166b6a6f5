import { afterAll, describe, expect, test } from 'bun:test'

import { complaints, load, removeFolders } from './support.ts'

afterAll(removeFolders)

describe('an override', () => {
  test('replaces scalars, read as the option asks', () => {
    const { config } = load({
      toml: '[server]\nport = 1\n[storage]\ndata_dir = "x"\n',
      environment: {
        SHELFD__SERVER__PORT: '9000',
        SHELFD__STORAGE__DATA_DIR: '/12345',
        SHELFD__PROBE__FFPROBE: '7',
        SHELFD__SCAN__REMOVAL_LIMIT__SHARE: '0.25',
        SHELFD__JOBS__BACKOFF__INITIAL: '2s',
      },
    })
    expect(config.server.port).toBe(9000)
    expect(config.storage.dataDir).toBe('/12345')
    expect(config.probe.ffprobe).toBe('7')
    expect(config.scan.removalLimit).toEqual({ share: 0.25, files: 20 })
    expect(config.jobs.backoff).toEqual({ initialMs: 2000, maxMs: 3_600_000 })
  })

  test('replaces lists and tables, written as JSON', () => {
    const { config } = load({
      toml: '[scan]\nignore = ["a"]\n[jobs]\nconcurrency = { scan = 8 }\n',
      environment: {
        SHELFD__SCAN__IGNORE: '["b", "c"]',
        SHELFD__JOBS__CONCURRENCY: '{"asset": 2}',
        SHELFD__LIBRARY: '[{"kind": "series", "path": ["/tv"]}]',
      },
    })
    expect(config.scan.ignore).toEqual(['b', 'c'])
    expect(config.jobs.concurrency).toEqual({ asset: 2 })
    expect(config.libraries.map(({ name, paths }) => [name, paths])).toEqual([['tv', ['/tv']]])
  })

  test('of a key wins over one of its table', () => {
    const { config } = load({
      toml: '',
      environment: {
        SHELFD__JOBS__CONCURRENCY__SCAN: '3',
        SHELFD__JOBS__CONCURRENCY: '{"scan": 2, "asset": 2}',
      },
    })
    expect(config.jobs.concurrency).toEqual({ scan: 3, asset: 2 })
  })

  test('gives a secret, its file or its variable, whatever form the file has', () => {
    const toml = '[auth]\napi_key = { file = "/nowhere" }\n'
    const given = { SHELFD__AUTH__API_KEY: '{"file"', MY_KEY: 'key-2' }
    const known = load({ toml, environment: given }).config.auth.apiKey
    expect(known.state === 'known' && known.secret.reveal()).toBe('{"file"')
    const named = load({ toml, environment: { MY_KEY: 'k', SHELFD__AUTH__API_KEY__ENV: 'MY_KEY' } })
    const { apiKey } = named.config.auth
    expect(apiKey.state === 'known' && apiKey.secret.reveal()).toBe('k')
    const file = load({ toml, environment: { SHELFD__AUTH__API_KEY__FILE: 'other' } }).config
    expect(file.auth.apiKey).toEqual({ state: 'missing', file: `${file.storage.dataDir}/other` })
  })

  test('leaves other variables alone', () => {
    const environment = { SHELFD_CONFIG: '/x', SHELFD_DEBUG: '1', MYSHELFD__SERVER__PORT: 'x' }
    expect(load({ toml: '', environment }).config.server.port).toBe(8787)
  })
})

const cases: readonly { name: string; environment: Record<string, string>; says: string[] }[] = [
  {
    name: 'an option or table that does not exist',
    environment: { SHELFD__SERVER__PROT: '1', SHELFD__SERVR__PORT: '1', SHELFD__: 'x' },
    says: [
      'SHELFD__: no such option: ""',
      'SHELFD__SERVER__PROT: no such option: server.prot; did you mean SHELFD__SERVER__PORT?',
      'SHELFD__SERVR__PORT: no such option: servr.port; did you mean SHELFD__SERVER__PORT?',
    ],
  },
  {
    name: 'a key below a plain value',
    environment: { SHELFD__SERVER__PORT__FILE: '/x' },
    says: ['SHELFD__SERVER__PORT__FILE: no such option: server.port.file'],
  },
  {
    name: 'a block of a list by its index',
    environment: { SHELFD__LIBRARY__0__PATH: '/x' },
    says: [
      'SHELFD__LIBRARY__0__PATH: the entries of "library" cannot be set one by one from the environment; write them in the file, or set SHELFD__LIBRARY to the whole list as JSON',
    ],
  },
  {
    name: 'lists and tables that are no JSON',
    environment: { SHELFD__SCAN__IGNORE: '*.tmp', SHELFD__JOBS__BACKOFF: 'initial=1s' },
    says: [
      'SHELFD__JOBS__BACKOFF: must be JSON for a table, like {"key": "value"}',
      'SHELFD__SCAN__IGNORE: must be JSON for a list, like ["a", "b"]',
    ],
  },
  {
    name: 'values that the schema refuses, also within JSON',
    environment: {
      SHELFD__SERVER__PORT: '',
      SHELFD__SERVER__HOST: 'nas.lan',
      SHELFD__SCAN__IGNORE: '["a", 1]',
      SHELFD__JOBS__BACKOFF: '{"inital": "1s", "constructor": 1}',
    },
    says: [
      'SHELFD__JOBS__BACKOFF: unknown key "inital" in [jobs.backoff]; did you mean "initial"?',
      'SHELFD__JOBS__BACKOFF: unknown key "constructor" in [jobs.backoff]',
      'SHELFD__SERVER__HOST: host must be an address such as "127.0.0.1", "192.168.1.2", "0.0.0.0" or "::", got "nas.lan"',
      'SHELFD__SERVER__PORT: port must be a whole number from 0 to 65535, got ""',
      'SHELFD__SCAN__IGNORE: ignore[1] must be a glob pattern in quotes, got 1; write it in quotes',
    ],
  },
  {
    name: 'two forms of one secret',
    environment: { SHELFD__AUTH__API_KEY: 'x', SHELFD__AUTH__API_KEY__FILE: '/x' },
    says: [
      'SHELFD__AUTH__API_KEY__FILE: cannot be set together with SHELFD__AUTH__API_KEY; keep one of the two',
    ],
  },
  {
    name: 'a secret file that is not there',
    environment: { SHELFD__AUTH__API_KEY__FILE: '/run/secrets/none' },
    says: [
      'SHELFD__AUTH__API_KEY__FILE: cannot read the secret file /run/secrets/none: no such file',
    ],
  },
  {
    name: 'an empty secret',
    environment: { SHELFD__AUTH__API_KEY__ENV: 'EMPTY', EMPTY: ' \n' },
    says: ['SHELFD__AUTH__API_KEY__ENV: the environment variable EMPTY is empty'],
  },
]

for (const { name, environment, says } of cases) {
  test(`an override names the variable for ${name}`, () => {
    expect(complaints({ toml: '', environment })).toEqual(says)
  })
}

test('a table in the way stays the mistake of the file', () => {
  expect(complaints({ toml: 'server = 3\n', environment: { SHELFD__SERVER__PORT: '1' } })).toEqual([
    'shelfd.toml:1:1: server must be a table, got 3',
  ])
})
