import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'

import { blocksOf, project } from './blocks.ts'
import {
  readHomeAssistant,
  samplesIn,
  scrapePrometheus,
  showHomepage,
} from '../support/consumers.ts'
import { createWorld, type World } from './world.ts'

setDefaultTimeout(180_000)

let world: World
let readKey: string
beforeAll(async () => {
  world = await createWorld()
  readKey = (await world.home.run(['apikey', 'show', '--scope', 'read'])).out.trim()
})
afterAll(() => world[Symbol.asyncDispose]())

/** The block of README.md that begins so, for this daemon. */
function block(start: string): string {
  const found = blocksOf('README.md', 'yaml').find(({ text }) => text.startsWith(start))
  if (found === undefined) throw new Error(`README.md has no block that begins with ${start}`)
  return found.text
    .replaceAll('nas:8787', new URL(world.daemon.url).host)
    .replaceAll('READ_KEY', readKey)
}

test('Homepage shows what README.md has it show', async () => {
  expect(Object.fromEntries(await showHomepage(block('- Media:')))).toMatchObject({
    Items: 4,
    Downloads: 0,
  })
})

test('Home Assistant reads what README.md has it read', async () => {
  expect(Object.fromEntries(await readHomeAssistant(block('rest:')))).toEqual({
    'shelfd items': '4',
    'shelfd scan': 'idle',
    'shelfd downloads': '0',
    'shelfd health': 'False',
  })
})

test('Prometheus scrapes what README.md has it scrape', async () => {
  const samples = await scrapePrometheus(block('scrape_configs:'))
  expect(samples.get('shelfd_library_items{library="Films",kind="movie"}')).toBe(4)
})

test('config/grafana.json draws metrics that there are, by labels that they have', async () => {
  const text = await (
    await fetch(`${world.daemon.url}/metrics`, { headers: { 'X-Api-Key': readKey } })
  ).text()
  const labels = new Map<string, Set<string>>()
  for (const [, name = ''] of text.matchAll(/^# TYPE (\w+) /gm)) labels.set(name, new Set())
  for (const [sample] of samplesIn(text)) {
    const [, name = '', list = ''] = /^(\w+)(.*)$/.exec(sample) ?? []
    for (const [, label = ''] of list.matchAll(/(\w+)=/g)) labels.get(name)?.add(label)
  }
  const { panels } = (await Bun.file(join(project, 'config/grafana.json')).json()) as {
    panels: { targets: { expr: string; legendFormat: string }[] }[]
  }
  const wrong = panels.flatMap(({ targets }) =>
    targets.flatMap(({ expr, legendFormat }) => {
      const [name = ''] = /shelfd_\w+/.exec(expr) ?? []
      const known = labels.get(name)
      if (known === undefined) return [`there is no ${name}`]
      const by = /by \(([^)]+)\)/.exec(expr)?.[1]?.split(', ') ?? []
      const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label)
      // What has not happened yet has no samples, and so no labels.
      return [...by, ...shown]
        .filter((label) => known.size > 0 && !known.has(label))
        .map((label) => `${name} has no ${label}`)
    }),
  )
  expect(wrong).toEqual([])
  expect(panels.length).toBeGreaterThan(8)
})
