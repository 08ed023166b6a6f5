import { readFileSync, symlinkSync } from 'node:fs'

import { makeArchive } from '../../scripts/archive.ts'
import { readVersion } from '../../scripts/build.ts'
import { type Daemon, scanIn, serve, startScan } from '../daemon/daemon.ts'
import { binary } from '../support/binary.ts'
import { createHousehold, type Household } from '../support/household.ts'
import { paste, type Pasted } from '../support/shell.ts'
import { project } from './blocks.ts'

/** What the documents speak of: a machine with shelfd on its PATH, a daemon, some films and a release. */
export interface World extends AsyncDisposable {
  readonly home: Household
  readonly daemon: Daemon
  /** Runs a block as it is pasted into a shell in its folder. */
  paste(text: string): Promise<Pasted>
}

export async function createWorld(): Promise<World> {
  const home = createHousehold({ open: true })
  home.write('films/Heat (1995)/Heat (1995).mkv', 'heat')
  home.write('media/movies/Alien (1979)/Alien (1979).mkv', 'alien')
  home.write('media/tv/Chernobyl/Season 1/Chernobyl S01E01.mkv', 'chernobyl')
  await release(home)
  const daemon = await serve(home)
  await scanIn(daemon, await startScan(daemon), 'completed')
  const { body } = await daemon.ask('GET', '/api/v1/items?q=heat')
  const [{ id } = { id: 0 }] = body['items'] as { id: number }[]
  return {
    home,
    daemon,
    paste: (text) => paste(inWorld(text, { home, daemon, item: id }), { home }),
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  }
}

/** An archive as scripts/release.ts makes it. */
async function release(home: Household): Promise<void> {
  await makeArchive({
    root: project,
    release: home.folder,
    name: `shelfd-${await readVersion(project)}-linux-x64`,
    build: async (outfile) => symlinkSync(await binary(), outfile),
    isForContainers: true,
    modified: '@0',
  })
}

/** The block with what is different here from one machine to another. */
function inWorld(
  text: string,
  { home, daemon, item }: { home: Household; daemon: Daemon; item: number },
): string {
  return text
    .replaceAll(/http:\/\/(127\.0\.0\.1|nas|HOST):8787/g, daemon.url)
    .replaceAll(
      'apikey=KEY',
      `apikey=${readFileSync(home.at('data/api_key_hooks'), 'utf8').trim()}`,
    )
    .replaceAll('/mnt/media', home.at('media'))
    .replaceAll(/\b(42|ID)\b/g, String(item))
}
