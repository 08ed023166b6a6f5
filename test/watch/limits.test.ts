import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { tempFolder } from '../filesystem/temp-folder.ts'
import { canMount, mountTmpfs } from '../filesystem/tmpfs.ts'
import { needs } from '../support/needs.ts'

setDefaultTimeout(120_000)

const limitFile = '/proc/sys/user/max_inotify_watches'
const canLimit = needs(
  Bun.spawnSync(['unshare', '-Ur', 'sh', '-c', `echo 5 > ${limitFile}`], { stderr: 'ignore' })
    .success,
  'user namespaces with limits of their own',
)

/** What a watch of a folder says until it has said all of the words. */
async function saysOf(command: readonly string[], ...words: readonly string[]): Promise<string> {
  const child = Bun.spawn([...command], { stdout: 'pipe', stderr: 'inherit' })
  let said = ''
  for await (const bytes of child.stdout) {
    said += new TextDecoder().decode(bytes)
    if (words.every((word) => said.includes(word))) break
  }
  child.kill()
  await child.exited
  return said
}

const program = [process.execPath, join(import.meta.dir, 'programs/watch-root.ts')]

describe('a watch for which the system allows too few folders', () => {
  test.skipIf(!canLimit)('polls instead, and has the root compared', async () => {
    using folder = tempFolder()
    for (let n = 0; n < 10; n += 1) mkdirSync(folder.at(`Film ${n}`))
    const inside = `echo 5 > ${limitFile}; exec "$@"`
    const limited = ['unshare', '-Ur', 'sh', '-c', inside, 'sh', ...program, folder.path]
    const said = await saysOf(limited, '"missed"', '"folders":11')
    expect(said).toContain('"mode":"polling","reason":"limit"')
  })
})

describe('a root on which something else is mounted', () => {
  test.skipIf(!canMount)('is watched and compared anew, and again when that is gone', async () => {
    using folder = tempFolder()
    const root = folder.at('media')
    mkdirSync(root)
    const child = Bun.spawn([...program, root], { stdout: 'pipe' })
    let said = ''
    const reading = (async () => {
      for await (const bytes of child.stdout) said += new TextDecoder().decode(bytes)
    })()
    const until = async (condition: () => boolean): Promise<void> => {
      while (!condition()) await Bun.sleep(20)
    }
    const missed = (): number => said.split('"missed"').length - 1
    await until(() => said.includes('"mode":"events"'))
    using mount = mountTmpfs(root)
    await until(() => missed() === 1)
    writeFileSync(join(root, 'a.mkv'), 'film')
    utimesSync(join(root, 'a.mkv'), 1, 1)
    await until(() => said.includes('"settled"'))
    mount.unmount()
    await until(() => missed() === 2)
    child.kill()
    await reading
    expect(said.split('"mode":"events"')).toHaveLength(4)
  })
})
