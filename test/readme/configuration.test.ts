import { afterAll, describe, expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'

import { load, makeFolder, removeFolders } from '../config/support.ts'
import { blocksOf, documents } from './blocks.ts'

afterAll(removeFolders)

interface Told {
  readonly library?: unknown[]
  readonly download_client?: { categories?: Record<string, string> }[]
}

/** The libraries that a block speaks of without having them; any will do when it names none. */
function librariesFor(toml: string): string {
  const { library, download_client: clients = [] } = parse(toml) as Told
  if (library !== undefined) return ''
  const names = new Set(clients.flatMap(({ categories = {} }) => Object.values(categories)))
  return [...(names.size === 0 ? ['Movies'] : names)]
    .map((name) => `\n[[library]]\nname = "${name}"\nkind = "movies"\npath = "/mnt/${name}"\n`)
    .join('')
}

/** Every secret that it takes from the environment. */
function environmentFor(toml: string): Record<string, string> {
  const names = [...toml.matchAll(/env = "(\w+)"/g)].map(([, name = '']) => name)
  return Object.fromEntries(names.map((name) => [name, 'a-secret-that-is-long-enough']))
}

describe.each(documents)('%s', (document) => {
  const blocks = blocksOf(document, 'toml')

  test.each(blocks.map(({ line, text }) => [line, text] as const))(
    'has a configuration in line %d that loads',
    (_, text) => {
      const folder = makeFolder()
      writeFileSync(join(folder, 'secret'), 'a-secret-that-is-long-enough')
      const { warnings } = load({
        toml: text.replaceAll(/file = "[^"]+"/g, 'file = "<folder>/secret"') + librariesFor(text),
        folder,
        environment: environmentFor(text),
      })
      expect(warnings.map(({ message }) => message)).toEqual([])
    },
  )
})
