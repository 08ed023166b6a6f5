import { useEffect, useState } from 'preact/hooks'

import type { FoundFileView } from '../../http/views/file.ts'
import { get, send } from '../api/request.ts'
import { refresh, useResource } from '../api/resource.ts'
import type { ItemSummary, Library } from '../api/types.ts'
import type { Told } from '../parts/action.tsx'
import type { IconName } from '../parts/icon.tsx'
import { kindIcons } from '../parts/kinds.ts'
import { switchTheme } from '../theme.ts'

interface Shown {
  readonly group: string
  readonly text: string
  readonly icon: IconName
  readonly fact?: string
  /** The path that has the words. */
  readonly place?: string
}

/** Something to go to. */
export interface Goal extends Shown {
  readonly to: string
}

/** Something to have done. */
export interface Deed extends Shown {
  readonly does: () => Promise<Told> | Told
}

export type Find = Goal | Deed

const pages: readonly Goal[] = (
  [
    ['', 'Dashboard', 'home'],
    ['attention', 'Needs attention', 'flag'],
    ['libraries', 'Libraries', 'film'],
    ['activity', 'Activity: jobs', 'activity'],
    ['activity/downloads', 'Downloads', 'download'],
    ['activity/scans', 'Scans', 'refresh'],
    ['activity/imports', 'Imports and the recycle bin', 'folder'],
    ['activity/events', 'Events', 'list'],
    ['schedules', 'Schedules', 'clock'],
    ['watching', 'Watching and changes', 'eye'],
    ['plugins', 'Plugins', 'plug'],
    ['connect', 'Connect other programs', 'link'],
    ['settings', 'Settings', 'sliders'],
    ['system', 'System: health, logs, backups', 'server'],
  ] as const
).map(([to, text, icon]) => ({ group: 'Pages', to, text, icon }))

/** What text stands for: items and files, pages, and what can be done; without text what was gone to lately. */
export function useFinds(text: string): { finds: readonly Find[]; isLooking: boolean } {
  const { value } = useResource<{ libraries: readonly Library[] }>('libraries')
  const libraries = value?.libraries ?? []
  const words = text.trim()
  const { found, isLooking } = useAnswer(words)
  const own = [...libraryPages(libraries), ...pages]
  if (words === '') return { finds: [...recent(), ...own], isLooking }
  const fits = matcherOf(words)
  const finds = [...found, ...[...own, ...deeds(libraries)].filter(fits)]
  return { finds, isLooking }
}

/** Whether each word begins one of those that are shown. */
function matcherOf(words: string): (find: Pick<Shown, 'text'>) => boolean {
  const wanted = words.toLowerCase().split(/\s+/)
  return ({ text }) => {
    const own = text.toLowerCase().split(/[\s:,]+/)
    return wanted.every((word) => own.some((one) => one.startsWith(word)))
  }
}

function libraryPages(libraries: readonly Library[]): readonly Goal[] {
  return libraries.map(({ id, name, kind }) => ({
    group: 'Pages',
    to: `libraries/${id}`,
    text: name,
    icon: kindIcons[kind],
  }))
}

function deeds(libraries: readonly Library[]): readonly Deed[] {
  const scan = (library: string, text: string): Deed => ({
    group: 'Do',
    text,
    icon: 'play',
    does: async () => {
      await send('POST', 'scans', { library })
      refresh('scans')
      return { text: `${text}: it has begun.`, link: { to: '', text: 'Look' } }
    },
  })
  return [
    ...libraries.map(({ name }) => scan(name, `Scan ${name}`)),
    scan('*', 'Scan all libraries'),
    {
      group: 'Do',
      text: 'Ask download clients now',
      icon: 'download',
      does: async () => {
        await send('POST', 'downloads/poll', {})
        return 'The clients are being asked.'
      },
    },
    {
      group: 'Do',
      text: 'Check the health again',
      icon: 'server',
      does: async () => {
        await send('POST', 'health/check')
        return { text: 'It is being looked at.', link: { to: 'system/health', text: 'Health' } }
      },
    },
    {
      group: 'Do',
      text: 'Switch between dark and light',
      icon: 'moon',
      does: switchTheme,
    },
  ]
}

const settleMs = 150

/** Items whose title has the words, and those that have them in the path of a file. */
function useAnswer(words: string): { found: readonly Goal[]; isLooking: boolean } {
  const [answer, setAnswer] = useState<{ of: string; found: readonly Goal[] }>({
    of: '',
    found: [],
  })
  useEffect(() => {
    if (words === '') return
    const stop = new AbortController()
    const timer = setTimeout(() => {
      look(words, stop.signal)
        .then((found) => setAnswer({ of: words, found }))
        // What cannot be asked finds nothing; pages and deeds are found without.
        .catch(() => !stop.signal.aborted && setAnswer({ of: words, found: [] }))
    }, settleMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [words])
  if (words === '') return { found: [], isLooking: false }
  // What was found for the words before stays until there is better, so that nothing jumps.
  return { found: answer.found, isLooking: answer.of !== words }
}

/** Shorter words are in too many paths to say anything. */
const shortestPart = 3
/** The daemon takes no more; so many are a title. */
const mostParts = 12

async function look(words: string, signal: AbortSignal): Promise<readonly Goal[]> {
  const isPath = words.startsWith('/') || words.split(/\s+/).length <= mostParts
  const parts = isPath && words.length >= shortestPart ? files(words, signal) : []
  const [named, lying] = await Promise.all([titled(words, signal), parts])
  // Who is found by title already is not told once more by its files, unless a path was meant.
  const known = new Set(words.includes('/') ? [] : named.map(({ to }) => to))
  return [...named, ...lying.filter(({ to }) => !known.has(to))]
}

async function titled(words: string, signal: AbortSignal): Promise<readonly Goal[]> {
  if (words.startsWith('/')) return []
  const { items } = await get<{ items: readonly ItemSummary[] }>(
    'items',
    { q: words, limit: 8 },
    signal,
  )
  return items.map(({ id, title, year, kind, libraryName }) => ({
    group: 'Items',
    to: `items/${id}`,
    text: year === null ? title : `${title} (${year})`,
    icon: 'film',
    fact: `${kind} in ${libraryName}`,
  }))
}

async function files(words: string, signal: AbortSignal): Promise<readonly Goal[]> {
  const query = { q: words, limit: 8 }
  const answer = await get<{ files: readonly FoundFileView[] }>('files/search', query, signal)
  return answer.files.map(({ path, missingAt, item: { id, title } }) => ({
    group: 'Files',
    to: `items/${id}`,
    text: title,
    icon: 'folder',
    place: path,
    ...(missingAt !== null && { fact: 'missing' }),
  }))
}

const place = 'shelfd.recent'
const mostRecent = 5

/** Keeps what was gone to, for the next time. */
export function remember(goal: Goal): void {
  const kept = [goal, ...recent().filter(({ to }) => to !== goal.to)].slice(0, mostRecent)
  localStorage.setItem(place, JSON.stringify(kept))
}

function recent(): readonly Goal[] {
  try {
    const kept = JSON.parse(localStorage.getItem(place) ?? '[]') as readonly Goal[]
    return kept.map((goal) => ({ ...goal, group: 'Recent' }))
  } catch {
    return []
  }
}
