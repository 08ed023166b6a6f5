import { afterAll, describe, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { AppError } from '../../src/domain/error.ts'
import type { LibraryConfig } from '../../src/domain/library.ts'
import { findConfigPath, getConfigPath, loadConfig, type Config } from '../../src/config/load.ts'
import { defaultAudioExtensions, defaultVideoExtensions } from '../../src/config/schema.ts'
import { complaints, load, makeFolder, removeFolders } from './support.ts'

afterAll(removeFolders)

describe('loadConfig', () => {
  test('fills every default', () => {
    const folder = makeFolder()
    const { config } = load({ toml: '', folder })
    expect(config).toEqual({
      file: join(folder, 'shelfd.toml'),
      server: {
        host: '127.0.0.1',
        port: 8787,
        basePath: '',
        allowedHosts: [],
        trustedProxies: [],
        allowInsecure: false,
      },
      auth: {
        apiKey: { state: 'missing', file: join(folder, 'data', 'api_key') },
        readOnlyKey: { state: 'missing', file: join(folder, 'data', 'api_key_read_only') },
        hooksKey: { state: 'missing', file: join(folder, 'data', 'api_key_hooks') },
      },
      login: {
        mode: 'forms',
        proxyUserHeader: 'Remote-User',
        localNetworksBypass: false,
        sessionLifetimeMs: 30 * 86_400_000,
      },
      storage: { dataDir: join(folder, 'data') },
      log: {
        level: 'info',
        format: 'auto',
        file: true,
        maxBytes: 10 * 1024 * 1024,
        keep: 5,
      },
      jobs: {
        workers: 3,
        maxAttempts: 3,
        backoff: { initialMs: 15_000, maxMs: 3_600_000 },
        historyMs: 30 * 86_400_000,
        concurrency: {},
      },
      scan: {
        videoExtensions: defaultVideoExtensions,
        audioExtensions: defaultAudioExtensions,
        ignore: [],
        minFileSizeBytes: 0,
        removalLimit: { share: 0.1, files: 20 },
        removalGraceMs: 30 * 86_400_000,
        stallAfterMs: 60_000,
        historyMs: 90 * 86_400_000,
        changesMs: 90 * 86_400_000,
        mostChanges: 500_000,
      },
      watch: { settleMs: 30_000, pollMs: 600_000 },
      disks: { wake: true, maxSleepMs: 86_400_000, lanes: {}, rotating: {} },
      probe: { mode: 'auto', ffprobe: 'ffprobe', timeoutMs: 30_000 },
      pictures: { sizes: { thumbnails: [320, 1280], display: 1920 }, stills: false },
      cache: {
        link: 'copy',
        maxSizeBytes: null,
        maxAgeMs: null,
        orphanGraceMs: 7 * 86_400_000,
      },
      downloads: { pollMs: 60_000, stalledAfterMs: 86_400_000, clients: [] },
      imports: {
        enabled: true,
        mode: 'auto',
        namingMovies: '{title} ({year})/{title} ({year}) [tmdbid-{tmdb}].{ext}',
        namingSeries:
          '{series} ({year})/Season {season:02}/{series} S{season:02}E{episode:02} - {title}.{ext}',
        onExisting: 'keep-better',
        minFreeBytes: 500_000_000,
        recycleDir: null,
        recycleMs: 30 * 86_400_000,
        extras: ['srt', 'ass', 'ssa', 'sub', 'idx', 'vtt', 'nfo'],
        fileMode: null,
        folderMode: null,
        owner: null,
      },
      libraries: [],
      schedules: [],
      rules: [],
      plugins: { dir: null, allow: [], isolation: 'worker', sha256: {}, libraryRoots: [] },
      instances: [],
    } satisfies Config)
  })

  test('takes one core less than there are for workers, at least two and at most four', () => {
    const path = join(makeFolder(), 'shelfd.toml')
    writeFileSync(path, '')
    const workers = [1, 2, 3, 4, 5, 64].map(
      (cores) => loadConfig({ path, environment: {}, cores }).jobs.workers,
    )
    expect(workers).toEqual([2, 2, 2, 3, 4, 4])
    expect(load({ toml: '[jobs]\nworkers = 1\n' }).config.jobs.workers).toBe(1)
  })

  test('gives libraries in the form of the domain, with absolute paths', () => {
    const { config } = load({
      toml: '[[library]]\nkind = "movies"\npath = "films/"\n[[library]]\nname = "TV"\nkind = "series"\npath = ["/b/../tv", "more tv"]\nmode = "full"\nenrichment_mode = "none"\nscanner = "mine"\nignore = ["*.tmp"]\n[[scanner]]\nname = "mine"\nplugin = "series"\nsettings = { a = [1], b.c = 2026-01-01 }\n',
      folder: makeFolder(),
    })
    const folder = join(config.file, '..')
    expect(config.libraries satisfies readonly LibraryConfig[]).toEqual([
      {
        name: 'films',
        kind: 'movies',
        paths: [join(folder, 'films')],
        scanner: 'movies',
        mode: 'incremental',
        enrichmentMode: 'full',
        autoRebuildThumbnails: true,
        autoRebuildCache: true,
        writeNfo: false,
        writeArtwork: false,
        languages: [],
        enrichers: null,
        watch: true,
        watchFilters: [],
        ignore: [],
        schedule: '0 2 * * *',
      },
      {
        name: 'TV',
        kind: 'series',
        paths: ['/tv', join(folder, 'more tv')],
        scanner: 'mine',
        mode: 'full',
        enrichmentMode: 'none',
        autoRebuildThumbnails: true,
        autoRebuildCache: true,
        writeNfo: false,
        writeArtwork: false,
        languages: [],
        enrichers: null,
        watch: true,
        watchFilters: [],
        ignore: ['*.tmp'],
        schedule: '0 2 * * *',
      },
    ])
    expect(config.instances).toEqual([
      {
        kind: 'scanner',
        name: 'mine',
        plugin: 'series',
        enabled: true,
        priority: 100,
        settings: { a: [1], b: { c: '2026-01-01' } },
        lines: { '': 12, a: 15, 'a.0': 15, b: 15, 'b.c': 15 },
        file: config.file,
        secretPaths: [],
      },
    ])
  })

  test('reads durations, sizes and extensions into numbers and plain names', () => {
    const { config } = load({
      toml: '[scan]\nvideo_extensions = [".MKV", "mkv", "Mp4"]\nmin_file_size = "50MiB"\nhistory = "2w"\n[probe]\ntimeout = "2m"\n[jobs.concurrency]\nscan = 1\n',
    })
    expect(config.scan.videoExtensions).toEqual(['mkv', 'mp4'])
    expect(config.scan.minFileSizeBytes).toBe(50 * 2 ** 20)
    expect(config.scan.historyMs).toBe(14 * 86_400_000)
    expect(config.probe.timeoutMs).toBe(120_000)
    expect(config.jobs.concurrency).toEqual({ scan: 1 })
  })

  test('is frozen all the way down', () => {
    const { config } = load({ toml: '[[library]]\nkind = "movies"\npath = "/m"\n' })
    expect(Object.isFrozen(config)).toBe(true)
    expect(Object.isFrozen(config.jobs.backoff)).toBe(true)
    expect(Object.isFrozen(config.libraries[0]?.paths)).toBe(true)
    expect(Object.isFrozen(config.scan.videoExtensions)).toBe(true)
  })

  test('starts anew each time: what is frozen once is not the default of the next', () => {
    load({ toml: '' })
    expect(load({ toml: '[scan]\nignore = ["x"]\n' }).config.scan.ignore).toEqual(['x'])
    expect(load({ toml: '' }).config.scan.ignore).toEqual([])
  })

  test('accepts every address, and a byte order mark', () => {
    for (const host of ['127.0.0.1', '192.168.1.2', '0.0.0.0', '::', '::1', 'localhost']) {
      expect(load({ toml: `\ufeff[server]\nhost = "${host}"\n` }).config.server.host).toBe(host)
    }
    for (const host of ['127.0.0.256', '127.1', '*', '[::1]', 'localhost.example']) {
      expect(complaints({ toml: `[server]\nhost = "${host}"\n` })[0]).toContain('2:1: host must be')
    }
  })

  test('takes a login that asks nobody where nobody else comes, or where that is wanted', () => {
    for (const [server, mode] of [
      ['host = "127.0.0.1"', 'none'],
      ['host = "127.9.9.9"', 'none'],
      ['host = "::1"', 'none'],
      ['host = "localhost"', 'none'],
      ['host = "0.0.0.0"\nallow_insecure = true', 'none'],
      ['trusted_proxies = ["10.0.0.1"]', 'proxy'],
    ]) {
      const toml = `[server]\n${server}\n[auth]\nmode = "${mode}"\n`
      expect(load({ toml, folder: makeFolder() }).config.login.mode).toBe(mode as 'none')
    }
  })

  test('warns when there is nothing to scan', () => {
    expect(load({ toml: '' }).warnings.map(({ message }) => message)).toEqual([
      'there is no [[library]], so nothing will be scanned',
    ])
  })

  test('compares folders by whole names', () => {
    const blocks = ['/m/a', '/m/ab', '/m/a b'].map(
      (path) => `[[library]]\nkind = "movies"\npath = "${path}"`,
    )
    expect(load({ toml: blocks.join('\n') }).config.libraries).toHaveLength(3)
  })
})

describe('findConfigPath', () => {
  const cwd = makeFolder()
  const home = makeFolder()
  const user = join(home, '.config', 'shelfd')

  test('takes what is named, flag before variable, even when it is missing', () => {
    const environment = { SHELFD_CONFIG: 'b.toml' }
    expect(findConfigPath({ flag: '/x/a.toml', environment, cwd })).toBe('/x/a.toml')
    expect(findConfigPath({ flag: 'a.toml', environment, cwd })).toBe(join(cwd, 'a.toml'))
    expect(findConfigPath({ environment, cwd })).toBe(join(cwd, 'b.toml'))
  })

  test('takes the first that exists: here, then the user’s', () => {
    const environment = { HOME: home }
    mkdirSync(user, { recursive: true })
    writeFileSync(join(user, 'shelfd.toml'), '')
    expect(findConfigPath({ environment, cwd })).toBe(join(user, 'shelfd.toml'))
    writeFileSync(join(cwd, 'shelfd.toml'), '')
    expect(findConfigPath({ environment, cwd })).toBe(join(cwd, 'shelfd.toml'))
  })

  test('follows XDG_CONFIG_HOME, and ignores a relative one as its specification says', () => {
    const other = makeFolder()
    const empty = makeFolder()
    mkdirSync(join(other, 'shelfd'))
    writeFileSync(join(other, 'shelfd', 'shelfd.toml'), '')
    const absolute = { XDG_CONFIG_HOME: other, HOME: home }
    expect(findConfigPath({ environment: absolute, cwd: empty })).toBe(
      join(other, 'shelfd/shelfd.toml'),
    )
    const relative = { XDG_CONFIG_HOME: 'x', HOME: home }
    expect(findConfigPath({ environment: relative, cwd: empty })).toBe(join(user, 'shelfd.toml'))
  })

  test('getConfigPath names the places when there is none', () => {
    const search = { environment: { XDG_CONFIG_HOME: '/nowhere' }, cwd: '/nowhere/here' }
    expect(() => getConfigPath(search)).toThrow(AppError)
    expect(() => getConfigPath(search)).toThrow(
      '/nowhere/here/shelfd.toml, /nowhere/shelfd/shelfd.toml, /etc/shelfd/shelfd.toml',
    )
  })
})
