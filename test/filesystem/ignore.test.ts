import { describe, expect, test } from 'bun:test'

import { createIgnore } from '../../src/filesystem/ignore.ts'
import { thrownBy } from './temp-folder.ts'

const builtIn = createIgnore({ patterns: [] })

describe('built-in directories', () => {
  test.each(
    `@eaDir,eaDir,#recycle,@Recycle,.@__thumb,$RECYCLE.BIN,$Recycle.Bin,System Volume Information,
    lost+found,LOST+FOUND,.snapshot,.snapshots,.zfs,extrathumbs,.actors,metadata,Metadata,
    Alien (1979).trickplay,Alien.TrickPlay,TempRec,TempSBE,.wd_tv,.grab,.git,#snapshot,@Recently-Snapshot,
    Plex Versions,.Trash-1000,..hidden`.split(/,\s*/),
  )('ignores %s', (name) => {
    expect(builtIn.ignoresDirectory(name, `Films/${name}`)).toBe(true)
  })

  test.each(
    `Alien (1979),Season 01,Specials,Sample,sample,Extras,Featurettes,Trailers,Subs,Metadata (2020),
    metadata2,eaDir2,trickplay,TempRecords,Lost and Found,#1 Cheerleader Camp,@Suicide Room,
    ...And Justice for All (1979),System Volume Informatiom,ſystem volume information,
    a${'b'.repeat(200)},x.trickplays`.split(/,\s*/),
  )('looks into %s', (name) => {
    expect(builtIn.ignoresDirectory(name, name)).toBe(false)
  })
})

describe('built-in files', () => {
  test.each(
    `.DS_Store,._Alien.mkv,.hidden,.ignore,.shelfd-root,.tmp-1,Thumbs.db,thumbs.DB,desktop.ini,
    ehthumbs.db,record.bts,phone.SYNC,.unmanic.part`.split(/,\s*/),
  )('ignores %s', (name) => {
    expect(builtIn.ignoresFile(name, name)).toBe(true)
  })

  test.each(
    `Alien.mkv,sample.mkv,alien-sample.mkv,Alien-trailer.mp4,theme.mp3,poster.jpg,metadata,lost+found,
    Debts,bts,in.sync.mkv,...ing (2003).mkv,thumbs.dbx`.split(/,\s*/),
  )('keeps %s', (name) => {
    expect(builtIn.ignoresFile(name, name)).toBe(false)
  })
})

test('a folder with a file .ignore asks to be left alone', () => {
  expect(builtIn.marksIgnored('.ignore')).toBe(true)
  expect(builtIn.marksIgnored('x.ignore')).toBe(false)
})

describe('patterns of the owner', () => {
  const ignores = (pattern: string, path: string, kind: 'file' | 'directory' = 'file'): boolean => {
    const ignore = createIgnore({ patterns: [pattern] })
    const name = path.slice(path.lastIndexOf('/') + 1)
    return kind === 'file' ? ignore.ignoresFile(name, path) : ignore.ignoresDirectory(name, path)
  }

  test('without a slash a pattern is matched with the name at any depth', () => {
    expect(ignores('*.iso', 'a/b/c.iso')).toBe(true)
    expect(ignores('*.iso', 'c.iso')).toBe(true)
    expect(ignores('*.iso', 'a.iso/c.mkv')).toBe(false)
  })

  test('with a slash a pattern is matched with the whole path below the root', () => {
    expect(ignores('Incoming/*', 'Incoming/a.mkv')).toBe(true)
    expect(ignores('Incoming/*', 'Films/Incoming/a.mkv')).toBe(false)
    expect(ignores('**/Incoming/*', 'Films/Incoming/a.mkv')).toBe(true)
  })

  test('a leading slash ties a name to the root', () => {
    expect(ignores('/Incoming', 'Incoming', 'directory')).toBe(true)
    expect(ignores('/Incoming', 'Films/Incoming', 'directory')).toBe(false)
  })

  test('a slash at the end limits a pattern to directories', () => {
    expect(ignores('old/', 'Films/old', 'directory')).toBe(true)
    expect(ignores('old/', 'Films/old', 'file')).toBe(false)
  })

  test('braces and characters beyond ASCII work', () => {
    expect(ignores('{été,夏}*', 'a/夏 1.mkv')).toBe(true)
  })

  test.each(['', '  ', '/', '!*.mkv', '/!a'])('rejects the pattern "%s" as invalid', (pattern) => {
    expect(thrownBy(() => createIgnore({ patterns: [pattern] })).code).toBe('invalid')
  })
})
