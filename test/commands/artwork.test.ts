import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { Database } from 'bun:sqlite'

import { makeJpeg } from '../media/image/jpeg.ts'
import { serve } from '../daemon/daemon.ts'
import { createHousehold, type Household } from '../support/household.ts'

setDefaultTimeout(120_000)

let home: Household
/** Numbers of the film and of its pictures by their names. */
let film: number
let assets: Record<'poster.jpg' | 'folder.jpg', number>

beforeAll(async () => {
  home = createHousehold({ open: true, films: 2 })
  for (const name of ['poster', 'folder']) {
    home.write(`films/Film 1 (2001)/${name}.jpg`, '')
    await Bun.write(
      home.at(`films/Film 1 (2001)/${name}.jpg`),
      makeJpeg({ width: 600, height: name === 'poster' ? 900 : 600 }),
    )
  }
  await home.run(['scan'])
  // What a scan has not waited for is done by the next command that takes the folder.
  for (let tries = 0; tries < 20 && !isChosen(); tries += 1) await home.run(['scan'])
  const items = JSON.parse((await home.run(['items', '--json'])).out) as {
    id: number
    title: string
    assets: { id: number; path: string }[]
  }[]
  const found = items.find(({ title }) => title === 'Film 1')!
  film = found.id
  assets = Object.fromEntries(
    found.assets.map(({ id, path }) => [path.slice(path.lastIndexOf('/') + 1), id]),
  ) as typeof assets
})

afterAll(() => home[Symbol.asyncDispose]())

function isChosen(): boolean {
  using database = new Database(home.at('data/shelfd.db'), { readonly: true })
  return database.query('SELECT 1 FROM artwork').get() !== null
}

describe('shelfd items artwork', () => {
  test('shows what an item shows, what it could show, and why', async () => {
    const { out, code } = await home.run(['items', 'artwork', String(film)])
    expect(code).toBe(0)
    const [head, chosen, ...candidates] = out.trimEnd().split('\n')
    expect(head).toBe('poster')
    expect(chosen).toStartWith(
      `  asset ${assets['poster.jpg']}, the best by rule: It lies beside the media.`,
    )
    expect(candidates).toEqual([
      expect.stringMatching(/^ {2}> +asset \d+ +600 × 900 +\d+ points +poster\.jpg$/),
      expect.stringMatching(/^ +asset \d+ +600 × 600 +\d+ points +folder\.jpg$/),
    ])
  })

  test('ends with 4 for an item that is not there, and says so of one without artwork', async () => {
    expect((await home.run(['items', 'artwork', '999'])).code).toBe(4)
    const { out, err } = await home.run(['items', 'artwork', String(film === 1 ? 2 : 1)])
    expect([out, err]).toEqual(['', 'It has no artwork.\n'])
  })
})

describe('shelfd items choose', () => {
  const choose = async (...args: string[]) =>
    await home.run(['items', 'choose', String(film), 'poster', ...args])
  const chosen = async (): Promise<unknown> => {
    const { out } = await home.run(['items', 'artwork', String(film), '--json'])
    return (JSON.parse(out) as { artwork: { chosen: unknown }[] }).artwork[0]?.chosen
  }

  test('takes a picture, keeps it, and gives it back', async () => {
    const folder = assets['folder.jpg']
    const { out } = await choose('--asset', String(folder), '--lock')
    expect(out).toContain(`asset ${folder}, chosen by a person, locked`)
    expect(await chosen()).toMatchObject({ assetId: folder, chosenBy: 'person', locked: true })
    const refused = await choose('--asset', String(assets['poster.jpg']))
    expect(refused.err).toContain(`The poster of item ${film} is locked`)
    await choose('--unlock')
    expect(await chosen()).toMatchObject({ assetId: folder, locked: false })
    await choose('--best')
    expect(await chosen()).toMatchObject({ assetId: assets['poster.jpg'], chosenBy: 'rule' })
  })

  test('does the same through a daemon', async () => {
    await serve(home)
    const folder = assets['folder.jpg']
    await choose('--asset', String(folder), '--lock')
    expect(await chosen()).toMatchObject({ assetId: folder, locked: true })
    expect((await choose('--asset', String(assets['poster.jpg']))).code).toBe(5)
    expect((await choose('--item', String(film), '--unlock')).code).toBe(2)
    await choose('--best')
    expect(await chosen()).toMatchObject({ assetId: assets['poster.jpg'], chosenBy: 'rule' })
  })

  test.each([
    [],
    ['--asset', '1', '--item', '2'],
    ['--asset', '1', '--best'],
    ['--best', '--lock'],
    ['--lock', '--unlock'],
    ['--asset', 'x'],
  ])('refuses %p %p %p %p', async (...args) => {
    expect((await choose(...args.filter((one) => typeof one === 'string'))).code).toBe(2)
  })

  test('names the likeliest type', async () => {
    const { code, err } = await home.run(['items', 'choose', '1', 'postr', '--best'])
    expect([code, err]).toEqual([2, expect.stringContaining('Did you mean poster?')])
  })
})
