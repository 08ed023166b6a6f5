import { describe, expect, test } from 'bun:test'

import {
  type Act,
  type Disks,
  firstMode,
  type Journal,
  modeAfter,
  nextAct,
  type Sight,
} from '../../src/download/next-act.ts'
import type { WholeFile } from '../../src/domain/whole-file.ts'

const file = (inode: string, change: Partial<WholeFile> = {}): WholeFile => ({
  sizeBytes: 100,
  mtimeNs: '5',
  device: '1',
  inode,
  ...change,
})
const source = file('10')
/** A copy of it on another disk. */
const copy = file('77', { device: '2' })
const other = file('99', { device: '2' })
const old = file('50', { device: '2', sizeBytes: 60 })
const grown = file('10', { sizeBytes: 101 })
const empty = file('88', { device: '2', sizeBytes: 0 })

const fresh: Journal = { source, mode: null, whole: null, old: null, earlier: [] }
const linking: Journal = { ...fresh, mode: 'hardlink' }
const copying: Journal = { ...fresh, mode: 'copy' }
const copied: Journal = { ...copying, whole: copy }
const moved: Journal = { ...fresh, mode: 'move', whole: source }
const replacing: Journal = { ...copied, old }

const untouched: Sight = { source, target: null, temporary: null }
const stage: Act = { act: 'stage' }
const settle: Act = { act: 'settle' }
const name: Act = { act: 'name' }
const refuse = (code: Extract<Act, { act: 'refuse' }>['code']): Act => ({ act: 'refuse', code })

type Row = readonly [when: string, journal: Journal, sight: Partial<Sight>, act: Act]

const crashes: readonly Row[] = [
  ['nothing was done', fresh, {}, stage],
  ['only the mode was written down', linking, {}, stage],
  ['the link has its hidden name', linking, { temporary: source }, name],
  ['the link has both names', linking, { temporary: source, target: source }, settle],
  ['the link has its name', linking, { target: source }, settle],
  ['the download went after the link', linking, { source: 'gone', target: source }, settle],
  ['a part was copied', copying, { temporary: file('77', { sizeBytes: 60 }) }, stage],
  ['all was copied and not written down', copying, { temporary: copy }, stage],
  ['the copy was written down', copied, { temporary: copy }, name],
  [
    'the copy was written down and the download went',
    copied,
    { source: 'gone', temporary: copy },
    name,
  ],
  ['the copy has both names', copied, { temporary: copy, target: copy }, settle],
  [
    'an import that was given up had copied it',
    { ...fresh, earlier: [other, copy] },
    { target: copy },
    settle,
  ],
  ['the copy has its name', copied, { target: copy }, settle],
  [
    'the copy lies on a disk with another number now',
    copied,
    { target: { ...copy, device: '9' } },
    settle,
  ],
  ['the copy was lost', copied, {}, stage],
  [
    'an empty file took the name for a copy',
    copied,
    { temporary: copy, target: empty },
    { act: 'replace', keeps: false },
  ],
  ['it was moved but for its source', moved, { target: source }, settle],
  ['it was moved', moved, { source: 'gone', target: source }, settle],
  [
    'the new one waits beside the old',
    replacing,
    { temporary: copy, target: old },
    { act: 'replace', keeps: true },
  ],
  ['the old one is there and no new one yet', { ...copying, old }, { target: old }, stage],
  ['the new one has taken the place', replacing, { target: copy }, settle],
  ['the old one was taken away by somebody', replacing, { temporary: copy }, name],
]

const refusals: readonly Row[] = [
  ['another file has the name', fresh, { target: other }, refuse('destination_exists')],
  ['one of the same size and time', fresh, { target: file('99') }, refuse('destination_exists')],
  [
    'another took the name meanwhile',
    copied,
    { temporary: copy, target: other },
    refuse('destination_exists'),
  ],
  ['an empty file of somebody', linking, { target: empty }, refuse('destination_exists')],
  ['a link or a folder has the name', fresh, { target: 'other' }, refuse('destination_exists')],
  [
    'the old one is another by now',
    replacing,
    { temporary: copy, target: other },
    refuse('destination_exists'),
  ],
  [
    'a file with the inode of the source on another disk',
    fresh,
    { target: file('10', { device: '2' }) },
    refuse('destination_exists'),
  ],
  ['the source is gone', fresh, { source: 'gone' }, refuse('source_missing')],
  [
    'the source is gone and its copy not whole',
    copying,
    { source: 'gone', temporary: copy },
    refuse('source_missing'),
  ],
  ['the source is a link', fresh, { source: 'unfit' }, refuse('source_not_a_file')],
  ['the source has grown', fresh, { source: grown }, refuse('source_changed')],
  ['the source is another file', fresh, { source: file('11') }, refuse('source_changed')],
  [
    'the source has grown since it was linked',
    linking,
    { source: grown, temporary: grown },
    refuse('source_changed'),
  ],
]

describe('the next act of placing a file', () => {
  test.each([...crashes])('when %s', (_, journal, sight, act) => {
    expect(nextAct(journal, { ...untouched, ...sight })).toEqual(act)
  })

  test.each([...refusals])('refuses when %s', (_, journal, sight, act) => {
    expect(nextAct(journal, { ...untouched, ...sight })).toEqual(act)
  })
})

describe('the way a file is placed', () => {
  const disks = (from: string, to: string, fileSystem = 'ef53'): Disks => ({
    from: { device: from, fileSystem },
    to: { device: to, fileSystem },
  })
  test.each([
    ['auto', false, disks('1', '1'), 'hardlink'],
    ['auto', true, disks('1', '1'), 'hardlink'],
    ['auto', false, disks('1', '2'), 'copy'],
    ['auto', false, disks('1', '2', '9123683e'), 'reflink'],
    ['hardlink-only', false, disks('1', '2'), 'hardlink'],
    ['copy', false, disks('1', '1'), 'copy'],
    ['move', true, disks('1', '2'), 'move'],
    ['move', false, disks('1', '1'), 'hardlink'],
  ] as const)('with %s, movable %p, at first', (mode, canMove, between, expected) => {
    expect(firstMode({ mode }, canMove, between)).toBe(expected)
  })

  test('falls back from links over clones to copies, and never with hardlink-only', () => {
    expect(modeAfter('hardlink', { mode: 'auto' })).toBe('reflink')
    expect(modeAfter('reflink', { mode: 'move' })).toBe('copy')
    expect(modeAfter('hardlink', { mode: 'hardlink-only' })).toBeNull()
  })
})
