import { useResource } from '../../api/resource.ts'
import type { Item, Library, Match } from '../../api/types.ts'
import { Page } from '../../frame/page.tsx'
import { useKeys } from '../../keys.ts'
import { Icon } from '../../parts/icon.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { go } from '../../place.ts'
import { count } from '../../words/numbers.ts'
import { type LastList, listWith } from '../library/last-list.ts'
import { ArtworkTab } from './artwork-tab.tsx'
import { ItemHead } from './item-head.tsx'
import { JobsTab } from './jobs-tab.tsx'
import { NfoTab } from './nfo-tab.tsx'
import { Overview } from './overview.tsx'
import { WhyTab } from './why-tab.tsx'
import './item.css'

const events = 'item.*,scan.completed,pictures.ready,library.ready,download.imported'

/** Kinds that providers are asked for. */
const asked: ReadonlySet<Item['kind']> = new Set(['movie', 'series', 'season', 'episode'])

/** One item: what it is, where that comes from, and what can be done about it. */
export function ItemPage({ id, tab }: { id: number; tab: string }) {
  const item = useResource<Item>(`items/${id}`, { on: events })
  const kind = item.value?.kind
  const match = useResource<Match>(kind && asked.has(kind) ? `items/${id}/match` : null, {
    on: events,
  })
  const list = listWith(id)
  useStepKeys(list)
  return (
    <Page title={item.value?.libraryName ?? 'Item'} action={list && <Steps list={list} />}>
      <Loaded of={item} what="The item">
        {(value) => (
          <>
            {value.parents.length > 0 && <Trail item={value} />}
            <ItemHead item={value} match={match.value} />
            <ItemTabs item={value} tab={tab} />
            {tab === '' && <Overview item={value} match={match.value} />}
            {tab === 'artwork' && <ArtworkTab item={value} />}
            {tab === 'nfo' && <NfoTab item={value} />}
            {tab === 'jobs' && <JobsTab item={value} />}
            {tab === 'why' && <WhyTab item={value} match={match.value} />}
          </>
        )}
      </Loaded>
    </Page>
  )
}

function ItemTabs({ item: { id }, tab }: { item: Item; tab: string }) {
  const tabs = [
    ['', 'Overview'],
    ['artwork', 'Artwork'],
    ['nfo', 'NFO'],
    ['jobs', 'Jobs'],
    ['why', 'Why is it here?'],
  ] as const
  useKeys(
    tabs.map(([name, text], at) => ({
      key: String(at + 1),
      does: text,
      act: () => go(`items/${id}${name === '' ? '' : `/${name}`}`, { replace: true }),
    })),
  )
  return (
    <Tabs
      name="Parts of the item"
      current={tab}
      tabs={tabs.map(([name, text]) => ({
        id: name,
        to: `items/${id}${name === '' ? '' : `/${name}`}`,
        text,
      }))}
    />
  )
}

/** What it is part of, the farthest first. */
function Trail({ item: { libraryId, libraryName, parents } }: { item: Item }) {
  const list = useResource<{ libraries: readonly Library[] }>('libraries').value?.libraries ?? []
  const isKnown = list.some(({ id }) => id === libraryId)
  return (
    <nav class="item-trail small" aria-label="Part of">
      {isKnown && <a href={`libraries/${libraryId}`}>{libraryName}</a>}
      {parents.toReversed().map(({ id, kind, title }) => (
        <a key={id} href={kind === 'collection' ? `view/${id}` : `items/${id}`}>
          {title}
        </a>
      ))}
    </nav>
  )
}

type ListPlace = LastList & { readonly at: number }

function useStepKeys(list: ListPlace | null): void {
  const to = (step: number) => () => {
    const id = list?.ids[list.at + step]
    if (id !== undefined) go(`items/${id}`, { replace: true })
  }
  useKeys(
    list === null
      ? []
      : [
          { key: 'j', does: 'Next item', act: to(1) },
          { key: 'k', does: 'Previous item', act: to(-1) },
          { key: 'Escape', does: 'Back to the list', act: () => go(list.address) },
        ],
  )
}

/** Where the item stands in the list that it was opened from. */
function Steps({ list: { ids, at, address, name } }: { list: ListPlace }) {
  const link = (to: number, icon: 'left' | 'right', text: string) =>
    ids[to] === undefined ? (
      <span class="button plain slim" aria-hidden="true">
        <Icon name={icon} />
      </span>
    ) : (
      <a class="button plain slim" href={`items/${ids[to]}`} aria-label={text}>
        <Icon name={icon} />
      </a>
    )
  return (
    <nav class="item-steps small" aria-label={`In ${name}`}>
      {link(at - 1, 'left', 'Previous item')}
      <a href={address}>
        {count(at + 1)} of {count(ids.length)}
      </a>
      {link(at + 1, 'right', 'Next item')}
      <kbd>J</kbd>
      <kbd>K</kbd>
    </nav>
  )
}
