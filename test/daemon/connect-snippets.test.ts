import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'

import { type Connection, type Snippet, snippetsOf } from '../../src/ui/pages/connect/snippets.ts'
import { readHomeAssistant, scrapePrometheus, showHomepage } from '../support/consumers.ts'
import { createHousehold, type Household } from '../support/household.ts'
import { paste } from '../support/shell.ts'
import { type Daemon, scanIn, serve, startScan } from './daemon.ts'

setDefaultTimeout(180_000)

let home: Household
let daemon: Daemon
let keys: Connection['keys']
let snippets: readonly Snippet[]
beforeAll(async () => {
  home = createHousehold({ open: true })
  daemon = await serve(home)
  await scanIn(daemon, await startScan(daemon), 'completed')
  const keyOf = async (scope: string): Promise<string> =>
    (await home.run(['apikey', 'show', '--scope', scope])).out.trim()
  keys = { full: daemon.key, read: await keyOf('read'), hooks: await keyOf('hooks') }
  snippets = snippetsOf({ address: daemon.url, keys })
})
afterAll(() => home[Symbol.asyncDispose]())

/** What each of them is pasted into; a snippet that is not here is tried by nobody. */
const readers: Readonly<Record<string, (text: string) => Promise<void>>> = {
  homepage: async (text) => {
    expect((await showHomepage(text)).get('Films')).toBe(3)
  },
  'home-assistant': async (text) => {
    expect((await readHomeAssistant(text)).get('shelfd films')).toBe('3')
    // While a scan counts and no disk has been looked at, much is not known yet.
    const unknown = { scanActive: true, scanPercent: null, freeBytes: null, lastImport: null }
    const states = await readHomeAssistant(text, (answer) => ({ ...answer, ...unknown }))
    expect([...states].filter(([, state]) => state === 'None')).toEqual([])
  },
  prometheus: async (text) => {
    const samples = await scrapePrometheus(`scrape_configs:\n${text}`)
    expect(samples.get('shelfd_library_items{library="Films",kind="movie"}')).toBe(3)
  },
  homarr: async (text) => {
    const [, ping = ''] = /^Ping URL: (.+)$/m.exec(text) ?? []
    expect((await fetch(ping)).status).toBe(200)
  },
  curl: inShell,
  download: inShell,
  arr: async (text) => {
    const [, url = ''] = /^URL: (.+)$/m.exec(text) ?? []
    const [, method = ''] = /^Method: (.+)$/m.exec(text) ?? []
    const body = JSON.stringify({ eventType: 'Test', instanceName: 'Radarr' })
    const headers = { 'content-type': 'application/json' }
    expect((await fetch(url, { method, headers, body })).ok).toBe(true)
  },
}

async function inShell(text: string): Promise<void> {
  const { code, out, err } = await paste(text, { home })
  expect([code, err, out]).toEqual([0, expect.any(String), expect.stringMatching(/\S/)])
}

test.each(Object.entries(readers))('%s does with its snippet what it is for', async (id, read) => {
  const snippet = snippets.find((candidate) => candidate.id === id)
  await read(snippet?.text ?? '')
})

test('every snippet of the page Connect is tried', () => {
  expect(snippets.map(({ id }) => id).toSorted()).toEqual(Object.keys(readers).toSorted())
})

test('a snippet holds the key that it says it holds, and no other', () => {
  for (const { id, key, text } of snippets) {
    const held = Object.entries(keys).filter(([, secret]) => text.includes(secret))
    expect([id, held.map(([name]) => name)]).toEqual([id, key === null ? [] : [key]])
  }
})

test('what is in a key or an address stays what it is, whatever it is pasted into', () => {
  const odd = `it's "odd": {$HOME} #1`
  for (const { text } of snippetsOf({
    address: daemon.url,
    keys: { full: odd, read: odd, hooks: odd },
  })) {
    if (!/^(?:rest:|- )/.test(text)) continue
    expect(JSON.stringify(Bun.YAML.parse(text))).toContain(JSON.stringify(odd).slice(1, -1))
  }
})
