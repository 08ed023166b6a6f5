import { afterAll, describe, expect, test } from 'bun:test'
import { parse } from 'smol-toml'
import * as v from 'valibot'

import { pathText } from '../../src/config/explain.ts'
import type { ConfigPath } from '../../src/config/positions.ts'
import { nodeOf, optionsOf } from '../../src/config/schema-tree.ts'
import { configSchema } from '../../src/config/schema.ts'
import { load, removeFolders } from './support.ts'

afterAll(removeFolders)

const text = await Bun.file(new URL('../../config/shelfd.example.toml', import.meta.url)).text()
// Options without a fixed default are commented out by a `#` that stands right before them.
const everything = text.replaceAll(/^#(?=[a-z_]+ = |\[)/gm, '')

describe('config/shelfd.example.toml', () => {
  test('loads as it is, warning of nothing but the folder that is not there', () => {
    const { warnings, folderWarnings } = load({ toml: text })
    expect([...warnings, ...folderWarnings()].map(({ path }) => path)).toEqual(['library[0].path'])
  })

  test('loads with every option switched on', () => {
    const { config } = load({ toml: everything })
    expect(config.instances.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'scanner my-movies',
      'enricher my-provider',
      'downloadClient box',
      'notifier phone',
    ])
    expect(config.jobs.concurrency).toEqual({ scan: 4, asset: 4 })
  })

  test('holds every option there is', () => {
    const present = new Set(
      optionsOf(configSchema, parse(everything)).map(({ path }) =>
        // What excludes one another stands in blocks of its own.
        pathText(path).replace(/^rule\[\d+\]/, 'rule[0]'),
      ),
    )
    const missing = everyOption(configSchema)
      .map(pathText)
      .filter((path) => !present.has(path))
    expect(missing).toEqual([])
  })

  test('holds no option that does not exist', () => {
    expect(v.safeParse(configSchema, parse(everything)).issues ?? []).toEqual([])
  })

  test('shows the defaults', () => {
    expect(valuesOf(parse(text))).toMatchObject(valuesOf(v.parse(configSchema, {})))
    const least = { name: 'Movies', kind: 'movies', path: '/mnt/media/movies', scanner: 'movies' }
    const { library } = v.parse(configSchema, { library: [least] })
    expect(valuesOf({ library: parse(text)['library'] })).toEqual(valuesOf({ library }))
  })

  test('says something about every option', () => {
    const lines = everything.split('\n')
    const silent = lines.filter((line, index) => {
      const explained = /^[#[]/.test(lines[index - 1] ?? '')
      return /^[a-z_]+ = /.test(line) && !explained && !line.startsWith('asset = ')
    })
    expect(silent).toEqual([])
  })
})

function valuesOf(tree: unknown): Record<string, unknown> {
  return Object.fromEntries(
    optionsOf(configSchema, tree).map(({ path, value }) => [pathText(path), value]),
  )
}

function everyOption(schema: v.GenericSchema, path: ConfigPath = []): ConfigPath[] {
  const node = nodeOf(schema)
  if (node.kind === 'table') {
    return [...node.entries].flatMap(([key, child]) => everyOption(child, [...path, key]))
  }
  if (node.kind === 'list' && nodeOf(node.item).kind === 'table') {
    return everyOption(node.item, [...path, 0])
  }
  return [path]
}
