import { describe, expect, test } from 'bun:test'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'

import {
  checkAllowed,
  isUsable,
  isWindowsPath,
  isWithin,
  mapPath,
  type PathRules,
} from '../../src/download/paths.ts'
import { suggestMapping } from '../../src/download/suggest-mapping.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'

const map = (...entries: [remote: string, local: string][]): PathRules => ({
  name: 'box',
  folders: [],
  pathMap: entries.map(([remote, local]) => ({ remote, local })),
})

describe("a client's folder", () => {
  const rules = map(['/downloads/tv', '/mnt/nas/tv'], ['/downloads', '/mnt/other'])
  const table: [string, string][] = [
    ['/downloads/tv', '/mnt/nas/tv'],
    ['/downloads/tv/', '/mnt/nas/tv'],
    ['/downloads/tv/Show', '/mnt/nas/tv/Show'],
    ['/downloads//tv/./Show', '/mnt/nas/tv/Show'],
    // The longest entry wins, and no part of a segment does (26).
    ['/downloads/tv2/x', '/mnt/other/tv2/x'],
    ['/downloads', '/mnt/other'],
    ['/downloads2', '/downloads2'],
    ['/Downloads/tv', '/Downloads/tv'],
  ]
  test.each(table)('%s is %s here (26)', (remote, local) => {
    expect(mapPath(remote, rules)).toMatchObject({ outcome: 'mapped', local })
  })

  const windows = map(['C:\\Downloads', '/mnt/pc'], ['\\\\nas\\share', '/mnt/share'])
  const ofWindows: [string, string][] = [
    ['C:\\Downloads\\tv\\Show', '/mnt/pc/tv/Show'],
    ['c:/downloads/tv', '/mnt/pc/tv'],
    ['\\\\NAS\\share\\tv', '/mnt/share/tv'],
  ]
  test.each(ofWindows)('of Windows, %s, is %s here', (remote, local) => {
    expect(isWindowsPath(remote)).toBe(true)
    expect(mapPath(remote, windows)).toMatchObject({ outcome: 'mapped', local })
  })

  test('of Windows that nothing maps is reported with the line that would (27)', () => {
    const { outcome, reason } = mapPath('D:\\Torrents', windows) as never as {
      outcome: string
      reason: { code: string; message: string; fix: string }
    }
    expect(outcome).toBe('blocked')
    expect(reason.code).toBe('path_unmapped')
    expect(reason.message).toContain('D:\\Torrents')
    expect(reason.fix).toContain('path_map = [{ remote = "D:\\\\Torrents"')
  })

  test.each(['downloads/tv', '../x', '/downloads/../etc', '/a\0b', ''])(
    '%j is no folder to look in (28)',
    (remote) => {
      expect(mapPath(remote, rules)).toMatchObject({
        outcome: 'blocked',
        reason: { code: 'path_unusable' },
      })
    },
  )
})

describe('a folder that downloads may be taken from', () => {
  test('holds no library, lies in none, and is not the whole disk', () => {
    expect(isUsable('/', [])).toBe(false)
    expect(isUsable('/mnt/nas', ['/mnt/nas/tv'])).toBe(false)
    expect(isUsable('/mnt/nas/tv/new', ['/mnt/nas/tv'])).toBe(false)
    expect(isUsable('/mnt/nas/tv', ['/mnt/nas/tv'])).toBe(false)
    expect(isUsable('/mnt/nas/tv2', ['/mnt/nas/tv'])).toBe(true)
    expect(isWithin('/a/b', '/a/b')).toBe(true)
    expect(isWithin('/a/bc', '/a/b')).toBe(false)
  })

  const check = (root: string, local: string, rules: { folders: string[]; guarded?: string[] }) =>
    checkAllowed(
      { remote: '/there', local: `${root}/${local}`, by: null },
      { name: 'box', pathMap: [], folders: rules.folders.map((one) => `${root}/${one}`) },
      (rules.guarded ?? []).map((one) => `${root}/${one}`),
    )

  test('is one of those that are named, also by a link (36)', () => {
    using folder = tempFolder()
    mkdirSync(folder.at('done/Show'), { recursive: true })
    mkdirSync(folder.at('private'))
    symlinkSync(folder.at('done'), folder.at('link'))
    symlinkSync(folder.at('private'), folder.at('done/out'))
    const { path } = folder
    expect(check(path, 'done/Show', { folders: ['done'] }).outcome).toBe('allowed')
    expect(check(path, 'link/Show', { folders: ['done'] }).outcome).toBe('allowed')
    expect(check(path, 'done/Show', { folders: ['link'] }).outcome).toBe('allowed')
    for (const [local, folders] of [
      ['private', ['done']],
      ['done/out', ['done']],
      ['done', []],
    ] as const) {
      expect(check(path, local, { folders: [...folders] })).toMatchObject({
        outcome: 'blocked',
        reason: { code: 'outside_folders' },
      })
    }
  })

  test('is none that holds a library, and the reason names the option (36)', () => {
    using folder = tempFolder()
    mkdirSync(folder.at('nas/tv'), { recursive: true })
    mkdirSync(folder.at('nas/done'), { recursive: true })
    const blocked = check(folder.path, 'nas/done', { folders: ['nas'], guarded: ['nas/tv'] })
    expect(blocked).toMatchObject({ outcome: 'blocked', reason: { code: 'outside_folders' } })
    const { reason } = blocked as Extract<typeof blocked, { outcome: 'blocked' }>
    expect(reason.fix).toContain('folders = [')
    expect(
      check(folder.path, 'nas/done', { folders: ['nas/done'], guarded: ['nas/tv'] }).outcome,
    ).toBe('allowed')
  })

  test('that is not there is told with both paths, the system error and the user (27)', () => {
    using folder = tempFolder()
    const blocked = check(folder.path, 'gone', { folders: ['done'] })
    const { reason } = blocked as Extract<typeof blocked, { outcome: 'blocked' }>
    expect(reason.code).toBe('path_missing')
    for (const fact of ['/there', folder.at('gone'), 'ENOENT', `uid ${process.getuid?.()}`]) {
      expect(reason.message).toContain(fact)
    }
    expect(reason.fix).toContain('path_map = [{ remote = "/there"')
  })
})

describe('a proposal of a path map', () => {
  test('is made of where the files were found, for all categories at once', () => {
    using folder = tempFolder()
    mkdirSync(folder.at('nas/complete/tv/Show'), { recursive: true })
    mkdirSync(folder.at('nas/library'), { recursive: true })
    writeFileSync(folder.at('nas/complete/tv/Show/1.mkv'), '12345')
    const files = [{ path: 'Show/1.mkv', sizeBytes: 5, progress: 1, isWanted: true }]
    const places = { folders: [], guarded: [folder.at('nas/library')] }
    expect(suggestMapping({ remote: '/downloads/tv', files }, places)).toEqual({
      remote: '/downloads',
      local: folder.at('nas/complete'),
    })
    const others = [{ path: 'Show/1.mkv', sizeBytes: 6, progress: 1, isWanted: true }]
    expect(suggestMapping({ remote: '/downloads/tv', files: others }, places)).toBeNull()
  })

  test('never names a library', () => {
    using folder = tempFolder()
    mkdirSync(folder.at('nas/tv/Show'), { recursive: true })
    writeFileSync(folder.at('nas/tv/Show/1.mkv'), '12345')
    const files = [{ path: 'Show/1.mkv', sizeBytes: 5, progress: 1, isWanted: true }]
    const places = { folders: [folder.at('nas')], guarded: [folder.at('nas/tv')] }
    expect(suggestMapping({ remote: '/downloads/tv', files }, places)).toBeNull()
  })
})
