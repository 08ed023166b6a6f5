import { describe, expect, test } from 'bun:test'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import aria2 from '../../../plugins/aria2/index.ts'
import type { ClientItem } from '../../../src/domain/download-client.ts'
import { type Aria2, hasAria2, startAria2 } from '../../support/aria2.ts'
import { freePort } from '../../support/free-port.ts'
import { torrentOf } from '../../support/torrent.ts'
import { until } from '../../support/until.ts'
import { startWebSeed } from '../../support/web-seed.ts'
import { downloadClientOf, failureOf, type TestClient } from '../download-instance.ts'

function clientFor({ url, secret }: Aria2): TestClient {
  return downloadClientOf(aria2, { url, secret })
}

async function sees(
  client: TestClient,
  id: string,
  isSo: (item: ClientItem) => boolean,
): Promise<ClientItem> {
  return await until(
    async () => {
      const { items } = await client.list({})
      return items.find((one) => (one.id === id || one.otherIds?.includes(id)) && isSo(one))
    },
    { what: 'the download as it should be', limitMs: 40_000 },
  )
}

/** A folder that a web server serves. */
function served(daemon: Aria2): string {
  const folder = join(daemon.doneDir, '..', 'served')
  mkdirSync(folder, { recursive: true })
  return folder
}

describe.skipIf(!hasAria2)('a real aria2', () => {
  test('tells its version and where it saves to', async () => {
    await using daemon = await startAria2()
    const told = await clientFor(daemon).test()
    expect(told).toMatchObject({ protocol: 'http', defaultFolder: daemon.doneDir })
    expect(told.version).toMatch(/^1\.\d/)
  })

  test('fetches a file, and is complete no sooner than all of it is there', async () => {
    await using daemon = await startAria2()
    const client = clientFor(daemon)
    const folder = served(daemon)
    writeFileSync(join(folder, 'Sample Film.mkv'), Buffer.alloc(600_000, 7))
    await using web = await startWebSeed(folder, { bytesPerSecond: 400_000 })
    const { id } = await client.add({ url: `${web.url}Sample%20Film.mkv` })
    const phases = new Set<string>()
    const item = await sees(client, id, (one) => {
      phases.add(one.phase)
      return one.isDataComplete
    })
    expect([...phases]).toEqual(['downloading', 'complete'])
    expect(item).toMatchObject({
      name: 'Sample Film.mkv',
      progress: 1,
      leftBytes: 0,
      wantedBytes: 600_000,
      path: { base: daemon.doneDir, content: join(daemon.doneDir, 'Sample Film.mkv') },
      canMove: true,
    })
    const [file] = await client.files(id)
    expect(statSync(join(daemon.doneDir, file!.path)).size).toBe(file!.sizeBytes)
    await client.remove(id, { deleteData: false })
    expect((await client.list({})).items).toEqual([])
    expect(statSync(join(daemon.doneDir, 'Sample Film.mkv')).size).toBe(600_000)
  }, 120_000)

  test('fails with its code and words, for what is not there and for whom nobody reaches', async () => {
    await using daemon = await startAria2()
    const client = clientFor(daemon)
    await using web = await startWebSeed(served(daemon))
    const missing = await client.add({ url: `${web.url}nothing.mkv` })
    const lost = await sees(client, missing.id, ({ phase }) => phase === 'failed')
    expect(lost).toMatchObject({
      isDataComplete: false,
      problem: { kind: 'other', message: 'Resource not found (aria2 error 3)', blocksImport: true },
    })
    const nobody = await client.add({ url: `http://127.0.0.1:${await freePort()}/a.mkv` })
    const failed = await sees(client, nobody.id, ({ phase }) => phase === 'failed')
    expect(failed.problem?.message).toMatch(/^Failed to establish connection.*\(aria2 error 1\)$/)
  }, 120_000)

  test('downloads a torrent that it fetched by its address, and lists it once', async () => {
    await using daemon = await startAria2()
    const client = clientFor(daemon)
    const folder = served(daemon)
    const pack = join(folder, 'Pack')
    mkdirSync(pack)
    for (const name of ['E01.mkv', 'E02.mkv'])
      writeFileSync(join(pack, name), Buffer.alloc(200_000, 3))
    await using web = await startWebSeed(folder)
    const torrent = torrentOf(pack, { webSeeds: [web.url] })
    writeFileSync(join(folder, 'pack.torrent'), torrent.bytes)
    const { id } = await client.add({ url: `${web.url}pack.torrent` })
    const item = await sees(client, torrent.infoHash, ({ isDataComplete }) => isDataComplete)
    expect(item).toMatchObject({
      id: torrent.infoHash,
      name: 'Pack',
      path: { content: join(daemon.doneDir, 'Pack') },
    })
    expect(item.otherIds).toContain(id)
    expect((await client.list({})).items).toHaveLength(1)
    const files = await client.files(torrent.infoHash)
    expect(files.map(({ path }) => path)).toEqual(['Pack/E01.mkv', 'Pack/E02.mkv'])
    expect(readFileSync(join(daemon.doneDir, 'Pack/E02.mkv'))).toEqual(Buffer.alloc(200_000, 3))
  }, 120_000)

  test('never completes a magnet link without metadata, and takes it once (scenario 17)', async () => {
    await using daemon = await startAria2()
    const client = clientFor(daemon)
    const hash = '0123456789abcdef0123456789abcdef01234567'
    const url = `magnet:?xt=urn:btih:${hash}&dn=x`
    expect(await client.add({ url })).toEqual({ id: hash, isDuplicate: false })
    const item = await sees(client, hash, () => true)
    expect(item).toMatchObject({ phase: 'metadata', isDataComplete: false, path: null })
    expect(await client.add({ url })).toEqual({ id: hash, isDuplicate: true })
    expect((await client.list({})).items).toHaveLength(1)
  })

  test('pauses and resumes', async () => {
    await using daemon = await startAria2()
    const client = clientFor(daemon)
    const folder = served(daemon)
    writeFileSync(join(folder, 'a.mkv'), Buffer.alloc(3_000_000, 7))
    await using web = await startWebSeed(folder, { bytesPerSecond: 100_000 })
    const { id } = await client.add({ url: `${web.url}a.mkv`, paused: true })
    await sees(client, id, ({ phase }) => phase === 'paused')
    await client.resume([id])
    await sees(client, id, ({ phase, progress }) => phase === 'downloading' && progress > 0)
    await client.pause([id])
    await sees(client, id, ({ phase }) => phase === 'paused')
    web.throttle(null)
    await client.resume([id])
    await sees(client, id, ({ isDataComplete }) => isDataComplete)
  }, 120_000)

  test('is another session after a restart, which forgets what it had', async () => {
    await using daemon = await startAria2()
    const client = clientFor(daemon)
    await client.add({ url: 'http://127.0.0.1:9/a.mkv', paused: true })
    const before = await client.list({})
    expect(before.items).toHaveLength(1)
    await daemon.restart()
    const after = await client.list({})
    expect(after.items).toEqual([])
    expect(after.session).not.toBe(before.session)
  })

  test('refuses a wrong secret, and cannot be reached once it has ended', async () => {
    await using daemon = await startAria2()
    const wrong = downloadClientOf(aria2, { url: daemon.url, secret: 'wrong' })
    expect(await failureOf(wrong.list({}))).toMatchObject({ code: 'auth', retryable: false })
    const client = clientFor(daemon)
    await daemon.program.kill()
    expect(await failureOf(client.list({}))).toMatchObject({ code: 'unreachable' })
  })
})
