import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, readdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { startMisbehavingServer } from '../../../src/plugin/testing/misbehaving-server.ts'
import { makeTorrent, type TestTorrent, torrentOf } from '../../support/torrent.ts'
import {
  hasTransmission,
  startTransmission,
  type Transmission,
} from '../../support/transmission.ts'
import { until } from '../../support/until.ts'
import { contentOf, lay, nextImport, openScene, type SceneClient } from './scene.ts'

setDefaultTimeout(120_000)

describe.skipIf(!hasTransmission)('a real Transmission', () => {
  let daemon: Transmission
  beforeAll(async () => {
    daemon = await startTransmission()
  })
  afterAll(() => daemon[Symbol.asyncDispose]())

  /** Each test has labels of its own, and looks at nothing else of the same Transmission. */
  const box = (test: string, toml = `folders = ["${daemon.doneDir}"]`): SceneClient => ({
    name: 'box',
    plugin: 'transmission',
    url: daemon.url,
    username: daemon.username,
    password: daemon.password,
    toml: `categories = { "films-${test}" = "Movies", "tv-${test}" = "Series" }\n${toml}`,
  })
  /** Adds what lies where it saves to: complete as soon as it has checked it. */
  const addInPlace = async (
    torrent: TestTorrent,
    label: string,
    args: Readonly<Record<string, unknown>> = {},
  ): Promise<string> => {
    await daemon.add(torrent, { 'download-dir': daemon.doneDir, labels: [label], ...args })
    // Version 3.00 takes no labels with what it adds.
    await daemon.call('torrent-set', { ids: [torrent.infoHash], labels: [label] })
    return torrent.infoHash
  }
  const at = (path: string): string => join(daemon.doneDir, path)

  test('17: never imports a magnet link without metadata', async () => {
    await using scene = await openScene({ clients: [box('17')] })
    const { magnet, infoHash } = makeTorrent('Nobody.Has.It.2020', Buffer.alloc(10))
    await daemon.call('torrent-add', { filename: magnet })
    await daemon.call('torrent-set', { ids: [infoHash], labels: ['films-17'] })
    await scene.sees(infoHash, ({ phase }) => phase === 'metadata')
    await daemon.call('torrent-stop', { ids: [infoHash] })
    await until(async () => (await daemon.find(infoHash))?.['status'] === 0)
    await scene.poll()
    expect(await scene.find(infoHash)).toMatchObject({ state: 'tracking', phase: 'metadata' })
  })

  test('20: imports what its tracker does not know, and shows that', async () => {
    await using tracker = await startMisbehavingServer({
      answer: () => ({ body: 'd14:failure reason20:unregistered torrente' }),
    })
    await using scene = await openScene({ clients: [box('20')] })
    const name = 'Unknown.Film.2020.1080p.mkv'
    lay(daemon.doneDir, name)
    const torrent = torrentOf(at(name), { tracker: `${tracker.url}/announce` })
    const hash = await addInPlace(torrent, 'films-20')
    await until(async () => (await daemon.find(hash))?.['error'] === 2, { what: 'the error' })
    const shown = await scene.reaches(hash, 'imported')
    expect(shown).toMatchObject({ problem: { kind: 'tracker', blocksImport: false } })
  })

  test('21: does not import what has no data any more, and then by itself when it is back', async () => {
    const name = 'Missing.Film.2020.1080p.mkv'
    lay(daemon.doneDir, name)
    const hash = await addInPlace(torrentOf(at(name)), 'films-21')
    await daemon.completes(hash)
    const aside = join(daemon.doneDir, '..', name)
    renameSync(at(name), aside)
    await daemon.call('torrent-verify', { ids: [hash] })
    await until(async () => (await daemon.find(hash))?.['error'] === 3, { what: 'the error' })
    await using scene = await openScene({ clients: [box('21')] })
    const blocked = await scene.reaches(hash, 'blocked')
    expect(blocked.reason.code).toMatch(/missing/)
    renameSync(aside, at(name))
    await daemon.call('torrent-verify', { ids: [hash] })
    await daemon.call('torrent-start', { ids: [hash] })
    await scene.reaches(hash, 'imported')
  })

  test('21: the same of what it believes to have', async () => {
    const name = 'Deleted.Film.2020.1080p.mkv'
    lay(daemon.doneDir, name)
    const hash = await addInPlace(torrentOf(at(name)), 'films-gone')
    await daemon.completes(hash)
    renameSync(at(name), join(daemon.incompleteDir, name))
    await using scene = await openScene({ clients: [box('gone')] })
    expect((await scene.reaches(hash, 'blocked')).reason.message).toContain(name)
    renameSync(join(daemon.incompleteDir, name), at(name))
    await scene.advance(nextImport)
    await until(async () => (await scene.find(hash))?.state === 'imported')
  })

  test('22: imports what is stopped and complete', async () => {
    const name = 'Paused.Film.2020.1080p.mkv'
    lay(daemon.doneDir, name)
    const hash = await addInPlace(torrentOf(at(name)), 'films-22')
    await daemon.completes(hash)
    await daemon.call('torrent-stop', { ids: [hash] })
    await until(async () => (await daemon.find(hash))?.['status'] === 0)
    await using scene = await openScene({ clients: [box('22')] })
    await scene.reaches(hash, 'imported')
  })

  test('23: does not import a file without its bytes, whatever is said of it, and then all of it', async () => {
    const name = 'Empty.Film.2020.1080p.mkv'
    lay(daemon.doneDir, name)
    const hash = await addInPlace(torrentOf(at(name)), 'films-23')
    await daemon.completes(hash)
    const bytes = contentOf(name)
    truncateSync(at(name), 0)
    await using scene = await openScene({ clients: [box('23')] })
    const blocked = await scene.reaches(hash, 'blocked')
    expect(blocked.phase).toBe('seeding')
    expect(blocked.reason).toMatchObject({ code: 'size_mismatch' })
    expect(blocked.reason.message).toContain(`0 of ${bytes.length} bytes`)
    expect(scene.library()).toEqual({})
    await scene.poll()
    expect(await scene.find(hash)).toMatchObject({ state: 'blocked', attempts: 1 })

    writeFileSync(at(name), bytes)
    await scene.advance(nextImport)
    await until(async () => (await scene.find(hash))?.state === 'imported')
    expect(scene.library()).toEqual({ 'Empty Film (2020)/Empty Film (2020).mkv': bytes.length })
  })

  test('24: imports of a pack only what is wanted', async () => {
    const pack = 'Half.Show.S01.1080p'
    lay(daemon.doneDir, ...[1, 2, 3].map((n) => `${pack}/Half.Show.S01E0${n}.mkv`))
    const hash = await addInPlace(torrentOf(at(pack)), 'tv-24', { 'files-unwanted': [1, 2] })
    await daemon.completes(hash)
    await using scene = await openScene({ clients: [box('24')] })
    await scene.reaches(hash, 'imported')
    expect(Object.keys(scene.library())).toEqual(['Half Show/Season 01/Half Show S01E01.mkv'])
  })

  test('30: finds what it keeps under another name than it says', async () => {
    const films = [
      ['Show: The Movie (2020)', 'Show: The Movie (2020).mkv', 'Show The Movie (2020)'],
      [
        'Smile \u{1F600} Film (2021)',
        'Smile \u{1F600} Film (2021).mkv',
        'Smile \u{1F600} Film (2021)',
      ],
      ['Ame\u0301lie Film (2001)', 'Ame\u0301lie Film (2001).mkv', 'Am\u00e9lie Film (2001)'],
      ['Trail Film (2022). ', 'Trail Film (2022).mkv', 'Trail Film (2022)'],
    ] as const
    await using scene = await openScene({ clients: [box('30')] })
    const hashes: string[] = []
    for (const [folder, file] of films) {
      const content = contentOf(file)
      const torrent = makeTorrent(folder, [{ path: [file], content }])
      // Data that is there already has to have the names that it makes of them.
      const named = [asOnDisk(folder), asOnDisk(file)] as const
      mkdirSync(at(named[0]))
      writeFileSync(at(join(...named)), content)
      hashes.push(await addInPlace(torrent, 'films-30'))
    }
    for (const hash of hashes) await scene.reaches(hash, 'imported')
    const names = readdirSync(scene.movies).filter((name) => !name.startsWith('.'))
    expect(names.toSorted()).toEqual(films.map(([, , name]) => name).toSorted())
    for (const [path, size] of Object.entries(scene.library())) {
      expect(path).toBe(path.normalize('NFC'))
      expect(size).toBe(200_000)
    }
  })
})

/** As Transmission has it. */
function asOnDisk(name: string): string {
  return name.replaceAll(/[:?]/g, '_').replace(/[. ]+$/, '')
}
