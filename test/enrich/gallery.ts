import type { AddressInfo } from 'node:net'
import { Database } from 'bun:sqlite'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'

import type { RemoteArtwork } from '../../src/domain/enricher.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { makeJpeg } from '../media/image/jpeg.ts'
import { picturesMade, type World, world } from '../scan/library.ts'
import type { EndedScan, TestEngine, TestOrder } from '../support/engine.ts'

/** What a server says to a request for a picture; it may take its time, or never end. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** A server on 127.0.0.1 that offers pictures, and has them. */
export interface Gallery extends AsyncDisposable {
  readonly url: string
  /** Paths of the pictures that were asked for, in order. */
  readonly asked: string[]
  /** What it offers, by `kind/id` of the entry, and `kind/id/season` or `kind/id/season/episode`. */
  readonly offers: Record<string, readonly RemoteArtwork[]>
  /** How often it was asked what it offers. */
  readonly questions: string[]
  /** What it says to requests that come, by path; without one there is no such picture. */
  readonly pictures: Record<string, Handler | Uint8Array>
  /** Puts up a picture and says how it is offered. */
  put(path: string, picture?: Handler | Uint8Array): string
}

export async function startGallery(): Promise<Gallery> {
  const server = createServer((request, response) => answer(gallery, request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const gallery: Gallery = {
    url,
    asked: [],
    offers: {},
    questions: [],
    pictures: {},
    put: (path, picture = portrait()) => {
      gallery.pictures[path] = picture
      return `${url}${path}`
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return gallery
}

function answer(gallery: Gallery, request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? ''
  if (path.startsWith('/offers/')) {
    const entry = decodeURIComponent(path.slice('/offers/'.length))
    gallery.questions.push(entry)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(gallery.offers[entry] ?? []))
    return
  }
  gallery.asked.push(path)
  const picture = gallery.pictures[path]
  if (typeof picture === 'function') return picture(request, response)
  response.writeHead(picture === undefined ? 404 : 200, { 'content-type': 'image/jpeg' })
  response.end(picture)
}

let shade = 0

/** A poster that is like no other. */
export function portrait(width = 200, height = 300): Uint8Array<ArrayBuffer> {
  shade = (shade + 16) % 256
  return makeJpeg({ width, height, colour: [shade, 128, 255 - shade] })
}

/** A plugin of the folder that knows every film and series by its title, and offers what the gallery does. */
const plugin = `import { definePlugin, v } from 'shelfd/plugin'

const partOf = (ref) => [ref.kind, ref.id, ref.season, ref.episode].filter((one) => one !== undefined).join('/')

export default definePlugin({
  id: 'gallery', version: '1.0.0', api: 1,
  permissions: { network: ['$settings'] },
  settings: v.strictObject({ url: v.string() }),
  create: (host) => ({
    enricher: {
      kinds: ['movie', 'series', 'season', 'episode'],
      test: async () => ({}),
      search: async ({ kind, title, year }) => [{ ref: { kind, id: title }, title, year }],
      get: async (ref) => ({ ref, ids: [{ provider: 'gallery', id: ref.id }], metadata: {} }),
      artwork: async (ref) => {
        const response = await host.fetch(host.settings.url + '/offers/' + partOf(ref))
        return response.json()
      },
    },
  }),
})
`

/** Writes the plugin into a folder, and says how the configuration names it. */
export function galleryIn(folder: string, { url }: Pick<Gallery, 'url'>): string {
  mkdirSync(join(folder, 'gallery'), { recursive: true })
  writeFileSync(join(folder, 'gallery/index.ts'), plugin)
  return `[plugins]
dir = ${JSON.stringify(folder)}
[[enricher]]
name = "gallery"
plugin = "gallery"
settings = { url = "${url}" }
`
}

/** A library whose items the gallery knows. */
export interface Exhibition extends World {
  readonly gallery: Gallery
  /** Scans with the provider asked, until all pictures are made. */
  enriched(order?: TestOrder): Promise<EndedScan>
  /** Has all that providers were asked long ago. */
  stale(): Promise<void>
  /** Number of an item by its key. */
  item(key: string): number
}

export async function exhibition(
  options: Parameters<typeof world>[0] = {},
  ...files: (string | readonly [path: string, content: string])[]
): Promise<Exhibition> {
  const gallery = await startGallery()
  const plugins = tempFolder()
  const { block = '', toml = '', ...others } = options
  const place = await world({
    ...others,
    block: `enrichers = ["gallery"]\n${block}`,
    toml: `${galleryIn(plugins.path, gallery)}\n${toml}`,
  })
  place.put(...files)
  return {
    ...place,
    gallery,
    enriched: async (order = {}) => {
      const scan = await place.engine.scan(place.name, { mode: 'full', ...order })
      await picturesMade(place.engine)
      return scan
    },
    stale: async () => {
      await place.engine.stop()
      {
        using database = new Database(join(place.engine.dataDir, 'shelfd.db'))
        for (const [table, column] of [
          ['provider_asked', 'asked_at'],
          ['provider_entry', 'fetched_at'],
        ]) {
          database.run(`UPDATE ${table} SET ${column} = ${column} - 40 * 86400000`)
        }
      }
      await place.engine.restart()
    },
    item: (key) =>
      place.engine.rows<{ id: number }>('SELECT id FROM item WHERE key = ?', key)[0]!.id,
    [Symbol.asyncDispose]: async () => {
      await place[Symbol.asyncDispose]()
      await gallery[Symbol.asyncDispose]()
      plugins[Symbol.dispose]()
    },
  }
}

/** What an item shows of a type: where the picture is from, and whether it has a thumbnail. */
export interface ShownPicture {
  readonly from: string | null
  readonly by: 'rule' | 'person'
  readonly thumbnails: number
}

export function shownOf(engine: TestEngine, itemId: number, type = 'poster'): ShownPicture | null {
  const [row] = engine.rows<ShownPicture>(
    `SELECT coalesce(file.name, replace(offer.url, rtrim(offer.url, replace(offer.url, '/', '')), '')) AS "from",
       chosen_by AS "by", (SELECT count(*) FROM picture JOIN picture_copy ON picture_id = picture.id
         WHERE picture.asset_id = artwork.asset_id AND picture_copy.kind = 'thumbnail') AS thumbnails
     FROM artwork LEFT JOIN asset ON asset.id = artwork.asset_id LEFT JOIN file ON file.id = asset.file_id
     LEFT JOIN provider_asset AS offer ON offer.id = asset.provider_asset_id
     WHERE artwork.item_id = ? AND artwork.type = ?`,
    itemId,
    type,
  )
  return row ?? null
}
