import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Plugins of all kinds in a folder far from the project, each with a package of its own. */
export interface Guests extends Disposable {
  /** The folder of the plugins. */
  readonly dir: string
  /** A folder to start the daemon in, whose packages of the same names must not be used. */
  readonly elsewhere: string
  /** Writes a file below the folder of the plugins. */
  write(path: string, text: string): void
}

export function createGuests(): Guests {
  const folder = mkdtempSync(join(tmpdir(), 'shelfd-guests-'))
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  for (const [id, { text, dependency }] of Object.entries(guests)) {
    put(`plugins/${id}/index.ts`, text)
    for (const [path, content] of installed(id, dependency)) put(`plugins/${id}/${path}`, content)
    const { name, main } = dependency
    put(`elsewhere/node_modules/${name}/package.json`, JSON.stringify({ name, main }))
    put(`elsewhere/node_modules/${name}/${main}`, `throw new Error('the wrong ${name}')\n`)
  }
  return {
    dir: join(folder, 'plugins'),
    elsewhere: join(folder, 'elsewhere'),
    write: (path, content) => put(`plugins/${path}`, content),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

interface Dependency {
  readonly name: string
  /** As npm packages name their main file: below a folder, at times without its extension. */
  readonly main: string
  readonly type?: 'module'
  readonly files: Readonly<Record<string, string>>
}

/** The files that `npm install` leaves in the folder of a plugin with one dependency. */
function installed(id: string, { files, ...dependency }: Dependency): [string, string][] {
  const { name } = dependency
  const own = { name: id, version: '1.0.0', private: true, dependencies: { [name]: '^2.1.0' } }
  const place = `node_modules/${name}`
  const entry = { version: '2.1.0', resolved: `https://registry.npmjs.org/${name}.tgz` }
  const lock = { name: id, lockfileVersion: 3, packages: { [place]: entry } }
  return [
    ['package.json', JSON.stringify(own)],
    ['package-lock.json', JSON.stringify(lock)],
    ['node_modules/.package-lock.json', JSON.stringify(lock)],
    [`${place}/package.json`, JSON.stringify({ ...dependency, version: '2.1.0', license: 'MIT' })],
    ...Object.entries(files).map(([path, text]): [string, string] => [`${place}/${path}`, text]),
  ]
}

const scanner = `import { definePlugin, v } from 'shelfd/plugin'
import { titleOf } from 'shelf-words'

export default definePlugin({
  id: 'reader', version: '1.0.0', api: 1, settings: v.strictObject({}),
  create: () => ({
    scanner: {
      libraryKinds: ['movies'],
      unitOf: ({ depth }) => (depth === 0 ? 'descend' : 'unit'),
      read: async (unit) => unit.entries.map(({ path }) => ({
        kind: 'movie', key: unit.path, parentKey: null, metadata: {}, assets: [], findings: [],
        identity: { title: { value: titleOf(unit.path), source: 'folder', confidence: 1 } },
        files: [{ path, role: 'main' }],
      })),
    },
  }),
})
`

const notifier = `import { definePlugin, v } from 'shelfd/plugin'
import sign from 'sign-here'

export default definePlugin({
  id: 'bell', version: '1.0.0', api: 1,
  permissions: { network: ['$settings'] },
  settings: v.strictObject({ url: v.pipe(v.string(), v.url()), secret: v.string() }),
  create: (host) => ({
    notifier: {
      test: async () => ({ message: 'it rings' }),
      send: async (event) => {
        const body = JSON.stringify(event)
        const at = Math.floor(host.now() / 1000)
        const signature = sign(host.settings.secret, event.id + '.' + at + '.' + body)
        const headers = { 'webhook-id': event.id, 'webhook-timestamp': String(at), 'webhook-signature': 'v1,' + signature }
        const { status } = await host.fetch(host.settings.url, { method: 'POST', headers, body })
        return { status }
      },
    },
  }),
})
`

const enricher = `import { definePlugin, v } from 'shelfd/plugin'
import { facts } from 'film-facts'

const found = (title: string) => facts.filter((fact) => fact.title === title)
export default definePlugin({
  id: 'expert', version: '1.0.0', api: 1, settings: v.strictObject({}),
  create: () => ({
    enricher: {
      kinds: ['movie'],
      test: async () => ({ message: 'knows ' + facts.length + ' films' }),
      search: async ({ title }) => {
        if (title === 'Wrong') return [{ title: 7, year: 'long ago' }]
        return found(title).map(({ id, year }) => ({ ref: { kind: 'movie', id }, title, year }))
      },
      get: async (ref) => {
        const fact = facts.find(({ id }) => id === ref.id)
        if (fact === undefined) return null
        return { ref, title: fact.title, ids: [], metadata: { plot: fact.plot } }
      },
      artwork: async () => undefined,
    },
  }),
})
`

const downloadClient = `import { definePlugin, v } from 'shelfd/plugin'
import { phaseOf } from 'phase-words'

const item = {
  id: 'ab12', name: 'Some.Film', category: 'films', tags: [], rawState: 'upload', isDataComplete: true, progress: 1,
  wantedBytes: 5, totalBytes: 5, leftBytes: 0, downBytesPerSecond: 0, upBytesPerSecond: 0, etaSeconds: null, path: null,
}
export default definePlugin({
  id: 'fetcher', version: '1.0.0', api: 1, settings: v.strictObject({}),
  create: () => ({
    downloadClient: {
      test: async () => ({ version: '4.6', protocol: 'torrent' }),
      list: async ({ category }) => ({
        isComplete: true, session: 's1',
        items: category === 'wrong' ? [{ ...item, phase: 'uploading', progress: 2 }] : [{ ...item, phase: phaseOf(item.rawState) }],
      }),
      files: async (id) => [{ path: id + '/film.mkv', sizeBytes: 5, progress: 1, isWanted: true }],
    },
  }),
})
`

const guests: Readonly<Record<string, { text: string; dependency: Dependency }>> = {
  reader: {
    text: scanner,
    dependency: {
      name: 'shelf-words',
      main: 'lib/words',
      files: { 'lib/words.js': `exports.titleOf = (path) => 'The ' + path\n` },
    },
  },
  bell: {
    text: notifier,
    dependency: {
      name: 'sign-here',
      main: './dist/sign.cjs',
      files: {
        'dist/sign.cjs': `const { createHmac } = require('node:crypto')
module.exports = (secret, text) => createHmac('sha256', secret).update(text).digest('base64')
`,
      },
    },
  },
  expert: {
    text: enricher,
    dependency: {
      name: 'film-facts',
      main: 'source',
      files: {
        'source/index.js': `exports.facts = require('../data/facts.json')\n`,
        'data/facts.json': JSON.stringify([
          { id: '11', title: 'Solaris', year: 1972, plot: 'A station above an ocean.' },
        ]),
      },
    },
  },
  fetcher: {
    text: downloadClient,
    dependency: {
      name: 'phase-words',
      main: 'out/main.js',
      type: 'module',
      files: {
        'out/main.js': `import { words } from './words.js'\nexport const phaseOf = (word) => words[word] ?? 'unknown'\n`,
        'out/words.js': `export const words = { upload: 'seeding' }\n`,
      },
    },
  },
}
