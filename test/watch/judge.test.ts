import { expect, test } from 'bun:test'

import { createIgnore } from '../../src/filesystem/ignore.ts'
import { createJudge } from '../../src/watch/judge.ts'

const ignore = createIgnore({ patterns: ['*.sample.mkv', 'Trash/'] })
const judge = createJudge({ ignore, filters: [] })

test.each([
  ['Heat (1995)/Heat (1995).mkv', 'file'],
  ['Heat (1995)/movie.nfo', 'file'],
  ['Comics/Saga 01.cbz', 'file'],
  ['Heat (1995)/.ignore', 'file'],
  ['Heat (1995)', 'unclear'],
  ['Heat (1995)/notes.txt', 'unclear'],
  ['.shelfd-root', 'ignored'],
  ['Heat (1995)/.Heat.mkv.XXXX', 'ignored'],
  ['@eaDir/Heat.mkv', 'ignored'],
  ['Trash/Heat.mkv', 'ignored'],
  ['Heat (1995)/a.sample.mkv', 'ignored'],
  ['Heat (1995)/Heat.mkv.part', 'ignored'],
  ['Heat (1995)/Heat.mkv.!qB', 'ignored'],
  ['Heat (1995)/Heat.mkv.crdownload', 'ignored'],
  ['Heat (1995)/Heat.tmp', 'ignored'],
  ['Heat (1995)/movie.nfo~', 'ignored'],
])('%s is %s', (path, verdict) => {
  expect(judge.judge(path)).toBe(verdict as 'file')
})

test('a filter lets through only the files that it matches, and all folders', () => {
  const { judge: filtered } = {
    judge: createJudge({ ignore, filters: ['*.mkv', 'Shows/**/*.srt'] }),
  }
  const paths = ['a/b.mkv', 'a/b.nfo', 'Shows/x/b.srt', 'a/b.srt', 'a']
  expect(paths.map((path) => filtered.judge(path))).toEqual([
    'file',
    'ignored',
    'file',
    'ignored',
    'unclear',
  ])
})
