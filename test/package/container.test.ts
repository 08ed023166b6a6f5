import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { until } from '../support/until.ts'
import { canContain, type Container, startContainer } from './container.ts'
import { readCompose, readDockerfile } from './read-package.ts'

setDefaultTimeout(180_000)

const config = `
[watch]
settle_time = "0s"

[[enricher]]
plugin = "tvmaze"
enabled = false

[[library]]
name = "Films"
kind = "movies"
path = "/media/films"
schedule = "0 2 * * *"
`

const started = (): Promise<Container> =>
  startContainer({
    variables: { PUID: '1234', PGID: '2345', TZ: 'America/New_York' },
    config,
    media: { 'films/Heat (1995)/Heat (1995).mkv': 'x', 'films/Alien (1979)/Alien (1979).mkv': 'y' },
  })

describe.skipIf(!canContain)('what Dockerfile and compose.yaml make', () => {
  test('runs on the C library alone, as the user that is named, and is healthy', async () => {
    await using container = await started()
    const status = readFileSync(`/proc/${container.pid}/status`, 'utf8')
    expect(status).toMatch(/^Uid:\t1234\t1234\t1234\t1234\nGid:\t2345\t2345\t2345\t2345$/m)
    expect(status).toMatch(/^CapEff:\t0{16}$/m)
    expect(status).toMatch(/^NoNewPrivs:\t1$/m)
    expect(status).toMatch(/^NSpid:\t\d+\t1$/m)
    expect(container.checkHealth()).toBe(0)
  })

  test('scans media that it may only read', async () => {
    await using container = await started()
    container.request('POST', '/api/v1/scans', { library: 'Films' })
    const films = await until(
      () => {
        const { scans } = container.request('GET', '/api/v1/scans') as {
          scans: { status: string }[]
        }
        return scans[0]?.status === 'completed' && container.request('GET', '/api/v1/items')
      },
      { what: 'the scan' },
    )
    expect(films['items']).toMatchObject([{ title: 'Alien' }, { title: 'Heat' }])
    expect(readdirSync(join(container.folder, 'media/films'))).toEqual([
      'Alien (1979)',
      'Heat (1995)',
    ])
  })

  test('keeps what it writes from everybody else, whatever umask it is given', async () => {
    await using container = await started()
    const data = join(container.folder, 'data')
    for (const name of readdirSync(data, { recursive: true, encoding: 'utf8' })) {
      const { mode, uid, gid } = statSync(join(data, name))
      expect([name, mode & 0o077, uid, gid]).toEqual([name, 0, 1234, 2345])
    }
  })

  test('runs schedules in the time zone of TZ', async () => {
    await using container = await started()
    const { schedules } = container.request('GET', '/api/v1/schedules') as {
      schedules: { nextRunAt: string }[]
    }
    const [{ nextRunAt } = { nextRunAt: '' }] = schedules
    const there = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'America/New_York',
      timeStyle: 'short',
    })
    expect(there.format(new Date(nextRunAt))).toBe('02:00')
  })

  test('changes its configuration in the folder that is mounted', async () => {
    await using container = await started()
    container.request('POST', '/api/v1/libraries', {
      name: 'More',
      kind: 'movies',
      paths: ['/media/more'],
    })
    const file = join(container.folder, 'config/shelfd.toml')
    expect(readFileSync(file, 'utf8')).toContain('path = "/media/more"')
  })

  test('writes a first configuration into the folder that is mounted', async () => {
    await using container = await started()
    rmSync(join(container.folder, 'config/shelfd.toml'))
    expect(container.run('init', '--path', '/media', '--data-dir', '/data', '--yes')).toBe(0)
    const written = readFileSync(join(container.folder, 'config/shelfd.toml'), 'utf8')
    expect(written).toContain('path = "/media"')
  })

  test('ends well when the container is stopped', async () => {
    await using container = await started()
    process.kill(container.pid, 'SIGTERM')
    expect(await container.exited).toBe(0)
  })
})

test('compose.yaml publishes the port of the image to this machine alone', () => {
  const { port, environment } = readDockerfile()
  expect(readCompose({}).ports).toEqual([`127.0.0.1:${port}:${port}`])
  expect(environment).toMatchObject({ SHELFD__SERVER__HOST: '0.0.0.0' })
})

test('compose.yaml mounts what the image names, and runs without variables too', () => {
  const { environment } = readDockerfile()
  const { mounts, user } = readCompose({})
  expect(mounts.map(({ to }) => to)).toEqual([
    dirname(environment['SHELFD_CONFIG'] ?? ''),
    environment['SHELFD__STORAGE__DATA_DIR'] ?? '',
    '/media',
  ])
  expect(user).toBe('1000:1000')
})
