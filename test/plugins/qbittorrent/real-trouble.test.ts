import { describe, expect, test } from 'bun:test'

import { hasQbittorrent, startQbittorrent } from '../../support/qbittorrent.ts'
import { makeTorrent, type TestTorrent } from '../../support/torrent.ts'
import { until } from '../../support/until.ts'
import { failureOf, instanceOf } from './instance.ts'
import { addInPlace, isComplete, startReal } from './real.ts'

describe.skipIf(!hasQbittorrent)('a real qBittorrent in trouble', () => {
  test('that was killed is unreachable, and asked with a new login when it is back (scenario 7)', async () => {
    await using real = await startReal()
    const film = await addInPlace(real.daemon, 'Film.mkv')
    await real.reaches(film, isComplete)
    const before = await real.client.list({})
    await real.daemon.program.kill()
    expect(await failureOf(real.client.list({}))).toMatchObject({
      code: 'unreachable',
      retryable: true,
    })
    await real.daemon.restart('kill')
    const after = await real.client.list({})
    expect(after.session).not.toBe(before.session)
    await real.reaches(film, isComplete)
  }, 120_000)

  test('whose session has run out is logged in to once more (scenario 6)', async () => {
    await using real = await startReal({ preferences: { 'WebUI\\SessionTimeout': 1 } })
    const first = await real.client.list({})
    expect((await real.client.list({})).session).toBe(first.session)
    // Each look makes it longer, so there is nothing to look at until it is over.
    await Bun.sleep(2_100)
    expect((await real.client.list({})).session).not.toBe(first.session)
    expect((await real.client.test()).warnings).toHaveLength(1)
  }, 120_000)

  test('with another password is tried twice, and bans nobody (scenario 4)', async () => {
    await using daemon = await startQbittorrent()
    const { url, username } = daemon
    const { client } = instanceOf({ url, username, password: 'wrong' })
    for (let poll = 0; poll < 10; poll += 1) {
      expect(await failureOf(client.list({}))).toMatchObject({ code: 'auth' })
    }
    expect(await failureOf(client.test())).toMatchObject({ code: 'auth' })
    const log = (await (await daemon.call('log/main')).json()) as { message: string }[]
    const refused = log.filter(({ message }) => /login failure/i.test(message))
    expect(refused).toHaveLength(2)
    expect(
      (await instanceOf({ url, username, password: daemon.password }).client.list({})).items,
    ).toEqual([])
  }, 120_000)

  test('that bans this machine says so, and its old sessions go on (scenario 5)', async () => {
    await using real = await startReal({
      preferences: { 'WebUI\\MaxAuthenticationFailCount': 1, 'WebUI\\BanDuration': 3_600 },
    })
    await real.client.list({})
    const { url, username, password } = real.daemon
    expect(
      await failureOf(instanceOf({ url, username, password: 'wrong' }).client.list({})),
    ).toMatchObject({ code: 'auth' })
    const failure = await failureOf(instanceOf({ url, username, password }).client.list({}))
    expect(failure).toMatchObject({ code: 'banned', retryable: false, retryAfterSeconds: 3_600 })
    expect((await real.client.list({})).items).toEqual([])
  }, 120_000)

  test('that is frozen is given up after ten seconds, and goes on where it was (scenario 10)', async () => {
    await using real = await startReal()
    await real.client.list({})
    real.daemon.program.freeze()
    const since = performance.now()
    expect(await failureOf(real.client.list({}))).toMatchObject({ code: 'timeout' })
    expect(performance.now() - since).toBeLessThan(15_000)
    real.daemon.program.thaw()
    expect((await real.client.list({})).items).toEqual([])
  }, 120_000)

  test('with 300 torrents is asked once for all of them, in less than a second (scenario 1)', async () => {
    await using real = await startReal()
    const form = (torrents: readonly TestTorrent[]): FormData => {
      const data = new FormData()
      for (const { bytes, infoHash } of torrents) {
        const file = new File([bytes as Uint8Array<ArrayBuffer>], `${infoHash}.torrent`)
        data.append('torrents', file)
      }
      data.append('paused', 'true')
      data.append('skip_checking', 'true')
      data.append('category', 'tv')
      return data
    }
    const torrents = Array.from({ length: 300 }, (_, at) =>
      makeTorrent(`Film ${at}.mkv`, Buffer.from(`film ${at}`)),
    )
    await real.daemon.call('torrents/add', form(torrents))
    await until(async () => (await real.client.list({})).items.length === 300)
    const since = performance.now()
    const { items } = await real.client.list({})
    expect(performance.now() - since).toBeLessThan(1_000)
    expect(new Set(items.map(({ id }) => id)).size).toBe(300)
  }, 120_000)
})
