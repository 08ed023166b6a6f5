import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'

import { describe, expect, test } from 'bun:test'

import { listDirectory, type Listing } from '../../src/filesystem/listing.ts'
import { makeFifo, runUnprivileged, tempFolder } from './temp-folder.ts'

const all = { wantsFile: (): boolean => true }
const names = ({ files }: Listing): string[] => files.map(({ name }) => name)

describe('listDirectory', () => {
  test('gives files with size, time and inode, and folders, sorted by name', () => {
    using folder = tempFolder()
    for (const name of ['b.mkv', 'a.mkv', 'Z.mkv']) writeFileSync(folder.at(name), name)
    mkdirSync(folder.at('z'))
    mkdirSync(folder.at('a'))
    const listing = listDirectory(folder.path, all)
    expect(names(listing)).toEqual(['Z.mkv', 'a.mkv', 'b.mkv'])
    expect(listing.directories).toEqual(['a', 'z'])
    expect(listing.others).toBe(0)
    expect(listing.files[0]).toMatchObject({ sizeBytes: 5 })
    expect(listing.files[0]?.mtimeNs).toMatch(/^\d{19}$/)
    expect(listing.files[0]?.inode).toMatch(/^\d+$/)
  })

  test('only counts links, pipes and what is not wanted', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('film.mkv'), '')
    writeFileSync(folder.at('unwanted.txt'), '')
    symlinkSync(folder.at('film.mkv'), folder.at('link.mkv'))
    symlinkSync(folder.path, folder.at('loop'))
    symlinkSync('nowhere', folder.at('dangling'))
    makeFifo(folder.at('pipe.mkv'))
    const listing = listDirectory(folder.path, { wantsFile: (name) => name.endsWith('.mkv') })
    expect(names(listing)).toEqual(['film.mkv'])
    expect(listing.directories).toEqual([])
    expect(listing.others).toBe(5)
  })

  test('keeps names exact that are not UTF-8, in files and folders', () => {
    using folder = tempFolder()
    const at = (name: Buffer): Buffer => Buffer.concat([Buffer.from(`${folder.path}/`), name])
    writeFileSync(at(Buffer.from([0x41, 0xff, 0x42])), 'film')
    mkdirSync(at(Buffer.from([0xc3, 0x28])))
    const listing = listDirectory(folder.path, all)
    expect(names(listing)).toEqual(['A\uf7ffB'])
    expect(listing.directories).toEqual(['\uf7c3('])
    writeFileSync(Buffer.concat([at(Buffer.from([0xc3, 0x28])), Buffer.from('/x.mkv')]), '')
    expect(names(listDirectory(`${folder.path}/${listing.directories[0]}`, all))).toEqual(['x.mkv'])
  })

  test('tells a real replacement character from a name that cannot be decoded', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('a\ufffd.mkv'), '')
    writeFileSync(folder.at('b\uf7ff.mkv'), '')
    expect(names(listDirectory(folder.path, all))).toEqual([
      'a\ufffd.mkv',
      'b\uf7ef\uf79f\uf7bf.mkv',
    ])
  })

  test('of a folder that is gone or a file throws the error of the system', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('file'), '')
    expect(() => listDirectory(folder.at('nowhere'), all)).toThrow('ENOENT')
    expect(() => listDirectory(folder.at('file'), all)).toThrow('ENOTDIR')
  })

  test('of a folder whose entries cannot be looked at throws, in place of an empty list', () => {
    using folder = tempFolder()
    mkdirSync(folder.at('locked'))
    writeFileSync(folder.at('locked/film.mkv'), '')
    chmodSync(folder.path, 0o755)
    chmodSync(folder.at('locked'), 0o444)
    const script = `
      import { listDirectory } from './src/filesystem/listing.ts'
      try { listDirectory(${JSON.stringify(folder.at('locked'))}, { wantsFile: () => true }); console.log('"listed"') }
      catch (error) { console.log(JSON.stringify(error.code)) }`
    expect(runUnprivileged(script)).toBe('EACCES')
  })
})
