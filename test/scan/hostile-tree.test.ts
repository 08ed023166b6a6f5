import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'

import { expect, test } from 'bun:test'

import { nameFromBytes } from '../../src/domain/file-name.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { runUnprivileged } from './unprivileged.ts'

interface Run {
  readonly scan: {
    readonly status: string
    readonly errors: readonly { readonly path: string; readonly code: string }[]
    readonly files: { readonly found: number; readonly new: number; readonly missing: number }
    readonly discovery: { readonly directoriesUnreadable: number }
    readonly directories: { readonly total: number; readonly done: number; readonly failed: number }
  }
  readonly again: Run['scan']
  readonly paths: readonly string[]
  readonly special: Run['scan']
  /** Files that were handed to the probe program. */
  readonly probed: readonly string[]
  readonly seconds: number
}

/** Runs a program; the tree has things in it that only programs can make. */
function run(...command: string[]): void {
  const { exitCode, stderr } = Bun.spawnSync(command, { stderr: 'pipe' })
  if (exitCode !== 0) throw new Error(`${command.join(' ')}: ${stderr.toString()}`)
}

const bytes = (...codes: number[]): Buffer => Buffer.from(codes)

/** Makes the tree; returns the paths, in text form, of all files that a scan has to find. */
function makeTree(root: string, outside: string): string[] {
  const wanted: string[] = []
  const film = (path: string): void => {
    const place = `${root}/${path}`
    mkdirSync(place.slice(0, place.lastIndexOf('/')), { recursive: true })
    writeFileSync(place, path)
    wanted.push(path)
  }
  const filmOfBytes = (folder: string, name: Buffer): void => {
    const place = Buffer.concat([Buffer.from(`${root}/${folder}/`), name])
    mkdirSync(`${root}/${folder}`, { recursive: true })
    writeFileSync(place, name)
    wanted.push(`${folder}/${nameFromBytes(name)}`)
  }
  for (let at = 0; at < 2_000; at += 1) {
    film(`Plain/Film ${at} (2000)/Film ${at}.mkv`)
    film(`Plain/Film ${at} (2000)/Film ${at}.en.srt`)
    film(`Plain/Film ${at} (2000)/poster.jpg`)
  }
  for (let at = 0; at < 300; at += 1) {
    filmOfBytes(
      'Bytes',
      Buffer.concat([bytes(0xff, 0xfe, 0x80 + (at % 64)), Buffer.from(`${at}.mkv`)]),
    )
    filmOfBytes(
      'Latin',
      Buffer.concat([Buffer.from(`Am`), bytes(0xe9), Buffer.from(`lie ${at}.mkv`)]),
    )
    film(`Lines/New\nline ${at}\t\u001b[31m.mkv`)
    film(`Odd/-rf ${at} "'\`$(touch x);%s\\ ‮${at}.mkv`)
    film(`Long/${'x'.repeat(247)}${String(at).padStart(4, '0')}.mkv`)
    film(`Private/${at}.mkv`)
    mkdirSync(`${root}/Folders/Film ${at}.mkv`, { recursive: true })
    run('ln', '-s', '..', `${root}/Folders/Film ${at}.mkv/loop.mkv`)
  }
  filmOfBytes('Bytes of a folder', Buffer.from('film.mkv'))
  const folder = Buffer.concat([Buffer.from(`${root}/`), bytes(0xc3, 0x28), Buffer.from(' folder')])
  mkdirSync(folder)
  writeFileSync(Buffer.concat([folder, Buffer.from('/film.mkv')]), 'film')
  wanted.push(
    `${nameFromBytes(Buffer.concat([bytes(0xc3, 0x28), Buffer.from(' folder')]))}/film.mkv`,
  )
  film('Empty name/ .mkv')
  film('Deep/1/2/3/4/5/6/7/8/9/film.mkv')
  mkdirSync(`${root}/Special`)
  for (let at = 0; at < 200; at += 1) {
    symlinkSync(outside, `${root}/Special/out ${at}`)
    symlinkSync(`${outside}/canary.mkv`, `${root}/Special/canary ${at}.mkv`)
    symlinkSync(root, `${root}/Special/loop ${at}`)
    symlinkSync(`self ${at}.mkv`, `${root}/Special/self ${at}.mkv`)
  }
  run('mkfifo', ...Array.from({ length: 50 }, (_, at) => `${root}/Special/pipe ${at}.mkv`))
  run(
    'python3',
    '-c',
    'import socket,sys,os\nos.chdir(sys.argv[1])\nfor n in range(20): socket.socket(socket.AF_UNIX).bind(f"socket {n}.mkv")',
    `${root}/Special`,
  )
  if (process.getuid?.() === 0) {
    run('mknod', `${root}/Special/null.mkv`, 'c', '1', '3')
    run('mknod', `${root}/Special/disk.mkv`, 'b', '7', '250')
  }
  film('Special/real.mkv')
  return wanted
}

/** Folders within folders until the path is longer than the kernel takes. */
function makeAbyss(root: string): void {
  const step = 'd'.repeat(200)
  run(
    'python3',
    '-c',
    `import os,sys\nos.chdir(sys.argv[1])\nfor n in range(30):\n  os.mkdir('${step}'); os.chdir('${step}')\nopen('film.mkv','w').close()`,
    root,
  )
}

test('ten thousand hostile entries are scanned to the end, all real files are found, and nothing outside is touched', async () => {
  using folder = tempFolder()
  const root = folder.at('media')
  const outside = folder.at('outside')
  mkdirSync(`${root}/Abyss`, { recursive: true })
  mkdirSync(outside)
  writeFileSync(`${outside}/canary.mkv`, 'must not be read')
  const wanted = makeTree(root, outside)
  makeAbyss(`${root}/Abyss`)
  mkdirSync(`${root}/Locked/inside`, { recursive: true })
  writeFileSync(`${root}/Locked/film.mkv`, '')
  chmodSync(folder.path, 0o777)
  if (process.getuid?.() === 0) run('chown', '-hR', '65534:65534', root)
  chmodSync(`${root}/Locked`, 0)
  // Nobody may even look into what lies outside: a walk that left the root would say so.
  chmodSync(outside, 0)
  const { scan, again, special, paths, probed, seconds } = await runUnprivileged<Run>(
    'hostile-tree.ts',
    root,
  )
  chmodSync(outside, 0o755)
  expect(scan.status).toBe('completed')
  expect(paths.toSorted()).toEqual(wanted.toSorted())
  expect(scan.files).toMatchObject({ found: wanted.length, new: wanted.length, missing: 0 })
  const abyss = scan.errors.filter(({ path }) => path.startsWith('Abyss/'))
  expect(abyss.map(({ code }) => code)).toEqual(['ENAMETOOLONG'])
  const others = scan.errors.filter(({ path }) => !path.startsWith('Abyss/'))
  expect(others.map(({ path, code }) => `${code} ${path}`)).toEqual(['EACCES Locked'])
  expect(scan.directories).toMatchObject({ failed: 0, done: scan.directories.total })
  expect(again.files).toMatchObject({ new: 0, missing: 0 })
  expect(again.directories.total).toBe(0)
  expect(special).toMatchObject({ status: 'completed', errors: [] })
  expect(probed).toEqual([`${root}/Special/real.mkv`])
  expect(seconds).toBeLessThan(20)
}, 120_000)
