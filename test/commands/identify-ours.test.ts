import { appendFileSync, existsSync } from 'node:fs'

import { expect, setDefaultTimeout, test } from 'bun:test'

import { identifyFiles } from '../../src/commands/identify.ts'
import type { CommandContext } from '../../src/commands/context.ts'
import type { FileExplanation } from '../../src/commands/file-explanation.ts'
import { writing, written } from '../enrich/writing.ts'
import { threadUrls } from '../support/thread-urls.ts'

setDefaultTimeout(120_000)

const heat = 'Heat (1995)/Heat (1995)'

test('shelfd identify takes an NFO that the daemon wrote for no evidence, until somebody edits it', async () => {
  await using films = await writing()
  films.put(`${heat}.mkv`)
  await films.engine.scan('films')
  await written(films.engine)
  expect(existsSync(films.at(`${heat}.nfo`))).toBe(true)
  const explained = async (path: string): Promise<Partial<FileExplanation>> => {
    const told: Partial<FileExplanation>[][] = []
    const output = { json: (value: never) => void told.push(value) }
    const urls = { ...threadUrls, instanceCommand: [process.execPath], ownCommand: [] }
    const configIfAny = (): unknown => films.engine.config
    const context = { output, json: true, configIfAny, urls } as unknown as CommandContext
    await identifyFiles(context, [films.at(path)], {})
    return told[0]?.[0] ?? {}
  }
  const sources = ({ items }: Partial<FileExplanation>): string[] =>
    items?.flatMap(({ identity }) => identity.ids?.source ?? []) ?? []

  const ours = await explained(`${heat}.mkv`)
  expect(ours.sidecars).toMatchObject([{ file: films.at(`${heat}.nfo`), isOurs: true }])
  expect(sources(ours)).toEqual([])

  appendFileSync(films.at(`${heat}.nfo`), '\n')
  const edited = await explained(`${heat}.mkv`)
  expect(edited.sidecars).toMatchObject([{ isOurs: false }])
  expect(sources(edited)).toEqual(['nfo'])
})
