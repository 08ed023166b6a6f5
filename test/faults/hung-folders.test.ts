import { mkdirSync } from 'node:fs'

import { expect, setDefaultTimeout, test } from 'bun:test'

import { createFolderDesk } from '../../src/scan/folder-desk.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { refused } from '../support/engine.ts'
import { until } from '../support/until.ts'
import { threadUrls } from '../support/thread-urls.ts'
import { canShare, mountShare } from './share.ts'

setDefaultTimeout(120_000)

const rules = { ignore: [], videoExtensions: ['mkv'], audioExtensions: [] }
const limits = { answerMs: 300, idleMs: 60_000, threads: 2, perRoot: 2 }

test.skipIf(!canShare)(
  'whoever looks into a share that hangs is told so soon, and the folders around it are listed',
  async () => {
    const behind = tempFolder()
    const place = tempFolder()
    mkdirSync(behind.at('Films'))
    mkdirSync(place.at('share'))
    await using share = await mountShare(behind.path, place.at('share'))
    const desk = createFolderDesk(threadUrls.opener, () => rules, limits)
    const names = async (path: string): Promise<string[]> =>
      (await desk.list(path)).folders.map(({ name }) => name)
    expect(await names(place.at('share'))).toEqual(['Films'])

    await share.misbehave({ hangs: true })
    const hung = { code: 'unavailable', message: 'Its disk does not answer.' }
    expect(await refused(desk.list(place.at('share/Films')))).toMatchObject(hung)
    // The folder around the share is listed without a look into it.
    expect((await desk.list(place.path)).folders).toMatchObject([{ name: 'share', hints: null }])
    const wish = { paths: [place.at('share')], kind: 'movies', ignore: [] } as const
    expect(await refused(desk.preview(wish))).toMatchObject(hung)
    // Both threads hang now: nobody waits for a third.
    expect(await refused(desk.list(behind.path))).toMatchObject(hung)
    await share.misbehave({})
    await until(() => names(behind.path).catch(() => false), {
      what: 'a thread that is free again',
    })
  },
)
