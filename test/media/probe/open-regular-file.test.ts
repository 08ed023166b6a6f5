import { afterAll, describe, expect, test } from 'bun:test'
import {
  chmodSync,
  closeSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { openRegularFile } from '../../../src/media/probe/open-regular-file.ts'
import { makeFolder } from './media.ts'

const folder = makeFolder()
const at = (name: string): string => join(folder, name)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The outcome for an unprivileged user, for whom modes count; tests may run as root. */
function openAsNobody(path: string): unknown {
  const script = new URL('./fixtures/open.ts', import.meta.url).pathname
  const drop = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups']
  const user = process.getuid?.() === 0 ? drop : []
  const child = Bun.spawnSync([...user, process.execPath, script, path], { cwd: '/' })
  if (!child.success) throw new Error(child.stderr.toString())
  return JSON.parse(child.stdout.toString())
}

describe('opening', () => {
  test('gives a descriptor and the facts of a regular file', () => {
    writeFileSync(at('file'), 'content')
    const opened = openRegularFile(at('file'))
    if (opened.outcome !== 'open') throw new Error(opened.outcome)
    expect(readFileSync(opened.fd, 'utf8')).toBe('content')
    expect(opened.facts.sizeBytes).toBe(7)
    closeSync(opened.fd)
  })

  test('a file without read permission is refused', () => {
    chmodSync(folder, 0o755)
    writeFileSync(at('locked'), 'content')
    chmodSync(at('locked'), 0o000)
    const expected = { outcome: 'refused', reason: 'reading it is not permitted' }
    expect(openAsNobody(at('locked'))).toEqual(expected)
  })

  test('a file in a locked folder is refused, not taken for gone', () => {
    mkdirSync(at('locked-folder'), { mode: 0o700 })
    writeFileSync(at('locked-folder/file'), 'content')
    chmodSync(at('locked-folder'), 0o000)
    expect(openAsNobody(at('locked-folder/file'))).toMatchObject({ outcome: 'refused' })
    chmodSync(at('locked-folder'), 0o700)
  })

  test('a loop of links above the file is refused', () => {
    symlinkSync(at('loop'), at('loop'))
    expect(openRegularFile(join(at('loop'), 'file'))).toMatchObject({ outcome: 'refused' })
  })

  test('leaves no descriptor open when it refuses', () => {
    const before = openDescriptors()
    for (let round = 0; round < 500; round++) openRegularFile('/dev/null')
    // What other tests left behind may be closed meanwhile.
    expect(openDescriptors()).toBeLessThan(before + 100)
  })
})

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length
}
