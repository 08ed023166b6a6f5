import { Glob } from 'bun'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { ProviderRef } from '../../src/domain/enricher.ts'
import type { World } from '../scan/library.ts'
import type { EndedScan, TestEngine } from '../support/engine.ts'
import { asking, type Asking, film, show } from './asking.ts'

/** Waits until everything that is to be written has been; a job that failed and waits counts as that. */
export async function written(engine: TestEngine): Promise<void> {
  const live = `SELECT 1 FROM job WHERE done = 0 AND (state NOT IN ('scheduled', 'retryable')
      OR (kind = 'media.write' AND state = 'scheduled')) AND kind IN
    ('media.write', 'media.match', 'media.enrich', 'provider.assets', 'asset.cache', 'asset.select', 'asset.derive')`
  while (engine.rows(live).length > 0) await Bun.sleep(5)
}

/** Names of what lies below the root beside the media. */
export function besides(place: Pick<World, 'root'>): string[] {
  return [...new Glob('**/*').scanSync({ cwd: place.root, dot: true, onlyFiles: true })]
    .filter((name) => !/\.(?:mkv|IFO)$|shelfd/.test(name))
    .toSorted()
}

export function read(place: Pick<World, 'root'>, path: string): string {
  const whole = join(place.root, path)
  return existsSync(whole) ? readFileSync(whole, 'utf8') : ''
}

/** Why nothing was written beside items, by title. */
export function problems(engine: TestEngine): Record<string, string> {
  const rows = engine.rows<{ title: string; problem: string }>(
    'SELECT title, write_problem AS problem FROM item WHERE write_problem IS NOT NULL ORDER BY title',
  )
  return Object.fromEntries(rows.map(({ title, problem }) => [title, problem]))
}

/** What a scan has to do: nothing when all that is new is what was written. */
export function effortOf({ files, directories }: EndedScan): Record<string, number> {
  return {
    new: files.new,
    modified: files.modified,
    missing: files.missing,
    read: directories.total,
    probed: files.probed,
  }
}

export const noEffort = { new: 0, modified: 0, missing: 0, read: 0, probed: 0 }

/** What the pretend provider says of everything, by the kind of entry and its place in a series. */
export type Story = (ref: ProviderRef) => object | null

export const story: Story = (ref) => ({
  ref,
  title: ref.kind === 'movie' ? 'Heat' : titleOf(ref),
  year: 1995,
  ids: [{ provider: 'tmdb', id: '949' }],
  metadata: { plot: `What happens in ${titleOf(ref)}.`, genres: ['Crime'] },
})

function titleOf({ kind, season, episode }: ProviderRef): string {
  return [kind, season, episode].filter((one) => one !== undefined).join(' ')
}

/** A library whose provider knows all of it, and that writes NFO files unless told otherwise. */
export async function writing(
  options: Parameters<typeof asking>[0] & { readonly story?: Story } = {},
): Promise<Asking> {
  const { story: told = story, block = 'write_nfo = true\n', ...others } = options
  const place = await asking({ block, ...others })
  place.oracle.answer = (question) => {
    if (question.method !== 'search') return question.method === 'get' ? told(question.ref) : []
    const { kind, title } = question.query
    return [kind === 'movie' ? film('949', title) : show('949', title)]
  }
  return place
}
