import { expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'

import {
  type FakeQbittorrent,
  startFakeQbittorrent,
} from '../../src/plugin/testing/fake/qbittorrent.ts'
import { createHousehold, type Household, until } from '../support/household.ts'
import { type Daemon, serve } from './daemon.ts'

setDefaultTimeout(120_000)

interface World {
  readonly home: Household
  readonly box: FakeQbittorrent
  readonly daemon: Daemon
  /** What a command prints; it has to end well. */
  readonly told: (...args: string[]) => Promise<string>
}

/** A daemon that follows a pretend qBittorrent. */
async function withClient(work: (world: World) => Promise<void>): Promise<void> {
  await using box = await startFakeQbittorrent({
    torrents: [
      {
        name: 'Big.Film.2001.1080p',
        category: 'films',
        seconds: 3_600,
        files: [{ path: 'Big.Film.2001.1080p.mkv', sizeBytes: 1000 }],
      },
      { name: 'Music', category: 'music', files: [] },
    ],
    swarm: [{ name: 'Other.Film.2002', hash: 'c'.repeat(40), seconds: 3_600, files: [] }],
    savePath: '/downloads',
  })
  const client = [
    '[[download_client]]\nname = "box"\nplugin = "qbittorrent"\ncategories = { films = "Films" }\nfolders = ["/srv/other"]',
    `[download_client.settings]\nurl = "${box.url}"\nusername = "${box.username}"\npassword = "${box.password}"\n`,
  ].join('\n')
  await using home = createHousehold({ open: true, config: client })
  const daemon = await serve(home)
  const told = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await home.run(args)
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${err}`)
    return out
  }
  await until(async () => (await told('downloads')).includes('Big.Film'), 'the first poll')
  await work({ home, box, daemon, told })
}

test('downloads of a client are followed, paused, resumed, sorted and removed from the command line', async () => {
  await withClient(async ({ home, box, told }) => {
    expect(await told('downloads')).not.toContain('Music')
    expect(await told('downloads', 'pause', '1')).toBe(
      'Big.Film.2001.1080p is paused in its client.\n',
    )
    await until(async () => (await told('downloads')).includes('paused'), 'the pause')
    await told('downloads', 'resume', '1')
    await until(async () => (await told('downloads')).includes('downloading'), 'the end of it')
    expect(await told('downloads', 'category', '1', 'done')).toContain('has the category done')
    await until(async () => (await told('downloads', 'show', '1')).includes('category done'), 'it')
    await until(async () => !(await told('downloads')).includes('Big.Film'), 'the end of that')
    await told('downloads', 'category', '1', 'films')
    await until(async () => (await told('downloads')).includes('Big.Film'), 'its return')
    const { code, err } = await home.run(['downloads', 'category', '9', 'done'])
    expect([code, err]).toEqual([4, 'error: There is no download 9.\n'])
    expect(await told('downloads', 'remove', '1')).toContain('its data stays where it is')
    expect(box.count('torrents/delete')).toBe(1)
    expect(box.requests.findLast(({ path }) => path.includes('torrents/delete'))?.body).toContain(
      'deleteFiles=false',
    )
  })
})

test('a download is added once, in the category of the client, and told of by number', async () => {
  await withClient(async ({ home, told }) => {
    const link = `magnet:?xt=urn:btih:${'c'.repeat(40)}`
    expect(await told('downloads', 'add', link, '--paused')).toMatch(
      /^box has taken it: c{40}. It is download 2.\n$/,
    )
    expect(await told('downloads', 'show', '2')).toMatch(/paused.*\n|category films, for Films/)
    expect(await told('downloads', 'add', link)).toStartWith('box has it already: ')
    for (const [code, ...args] of [
      [2, 'add', 'file:///etc/passwd'],
      [2, 'add', link, '--category', 'music'],
      [4, 'add', link, '--client', 'nobody'],
      [4, 'poll', 'nobody'],
    ] as const) {
      expect([args, (await home.run(['downloads', ...args])).code]).toEqual([args, code])
    }
  })
})

test('a client that refuses us is told of, and its downloads stay as they were', async () => {
  await withClient(async ({ home, box, told }) => {
    expect(await told('downloads', 'clients')).toMatch(
      /box +qbittorrent +ready .*add remove pause resume setCategory +films=Films/,
    )
    const tried = await home.run(['downloads', 'test', 'box'])
    expect([tried.code, tried.out]).toEqual([0, expect.stringContaining('saves to /downloads')])
    expect(tried.err).toContain('folders = ["/downloads"]')

    box.setPassword('another')
    box.expireSessions()
    await told('downloads', 'poll', 'box')
    await until(async () => (await told('downloads', 'clients')).includes('failing'), 'the failure')
    expect(await told('downloads')).toContain('Big.Film.2001.1080p')
    const paused = await home.run(['downloads', 'pause', '1'])
    expect([paused.code, paused.err]).toEqual([1, expect.stringContaining('box')])
    expect(JSON.parse(await told('downloads', 'clients', '--json'))).toMatchObject([
      { name: 'box', state: 'failing', problem: { code: 'auth' } },
    ])
  })
})

test('what no client serves any more is shown, and cannot be changed', async () => {
  await withClient(async ({ home, daemon, told }) => {
    const toml = await Bun.file(home.at('shelfd.toml')).text()
    const without = toml.replace(/\[\[download_client\]\][^]*?(?=\[\[library)/, '')
    await daemon.stop()
    home.write('shelfd.toml', without)
    await serve(home)
    expect(await told('downloads')).toContain('Big.Film.2001.1080p')
    expect(await told('downloads', 'clients')).toContain('no [[download_client]]')
    const { code, err } = await home.run(['downloads', 'pause', '1'])
    expect([code, err]).toEqual([
      5,
      'error: The configuration has no download client box any more.\n',
    ])
    expect(join(home.folder, 'data')).toBe(home.dataDir)
  })
})

test('what a client cannot do is refused in words, and shown among what it can', async () => {
  const jobs = [{ id: 'a1', name: 'Big.Film.2001.1080p', status: 'running', kind: 'films' }]
  using server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (): Response => Response.json(jobs),
  })
  const config = [
    '[[download_client]]\nname = "list"\nplugin = "http-downloads"\ncategories = { films = "Films" }\nfolders = ["/srv/other"]',
    `[download_client.settings]\nurl = "${server.url.href}jobs"`,
    '[download_client.settings.entry]\nid = "/id"\nname = "/name"\nstate = "/status"\ncategory = "/kind"',
    '[download_client.settings.states]\nrunning = "downloading"\n',
  ].join('\n')
  await using home = createHousehold({ open: true, config })
  await serve(home)
  const listed = await until(async () => {
    const { out } = await home.run(['downloads'])
    return out.includes('Big.Film') ? out : null
  }, 'the first poll')
  expect(listed).toMatch(/1 +downloading/)
  for (const [args, words] of [
    [['pause', '1'], 'cannot pause downloads'],
    [['resume', '1'], 'cannot resume downloads'],
    [['category', '1', 'x'], 'cannot change the category of downloads'],
    [['remove', '1', '--delete-data'], 'cannot remove downloads'],
    [['add', 'https://example.org/x', '--client', 'list'], 'cannot be given downloads'],
    [['add', 'https://example.org/x'], 'No download client takes downloads'],
    [['retry', '1'], 'is not complete'],
    [['import', '1', '--dry-run'], 'is not complete'],
  ] as const) {
    const { code, err } = await home.run(['downloads', ...args])
    expect([args, code, err]).toEqual([args, 5, expect.stringContaining(words)])
  }
  expect((await home.run(['downloads', 'clients', '--json'])).out).toContain('"abilities": []')
})
