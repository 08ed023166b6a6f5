import { useEffect } from 'preact/hooks'

import { listEvents, useOutline, useSummaries } from '../../api/outline.ts'
import { send } from '../../api/request.ts'
import { useResource } from '../../api/resource.ts'
import type { ItemFacets, Library } from '../../api/types.ts'
import { Page } from '../../frame/page.tsx'
import { Action } from '../../parts/action.tsx'
import { LookFirst } from '../../parts/look-first.tsx'
import { useNarrow } from '../../parts/narrow.ts'
import { isSquare } from '../../parts/poster-card.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { go, usePlace } from '../../place.ts'
import { count, counted } from '../../words/numbers.ts'
import { FilterBar } from './filter-bar.tsx'
import { Grid } from './grid.tsx'
import { noteSpot, notedSpot, rememberList } from './last-list.ts'
import { LetterRail } from './letter-rail.tsx'
import { kindWords, type ListWish, outlineQuery, topKind, wishOf } from './list-query.ts'
import { FilteredAway } from './nothing.tsx'
import { SelectionBar } from './selection.tsx'
import { ItemTable } from './table.tsx'
import { useListKeys } from './use-list-keys.ts'
import './library.css'

/** Where the list begins to be seen, in pixels of the screen. */
const belowBars = 190

/** One library: everything in it, as posters or as a table. */
export function LibraryPage({ id }: { id: number }) {
  const libraries = useResource<{ libraries: readonly Library[] }>('libraries', {
    on: 'config.reloaded,library.*',
  })
  return (
    <Loaded of={libraries} what="The library">
      {({ libraries: all }) => {
        const library = all.find((one) => one.id === id)
        return library === undefined ? <NoLibrary /> : <OneLibrary library={library} />
      }}
    </Loaded>
  )
}

function NoLibrary() {
  return (
    <Page title="Library">
      <Empty
        title="There is no such library"
        actions={
          <a class="button" href="libraries">
            All libraries
          </a>
        }
      >
        It may have left the configuration.
      </Empty>
    </Page>
  )
}

function OneLibrary({ library }: { library: Library }) {
  const { path, query } = usePlace()
  const wish = wishOf(query)
  const outline = useOutline(outlineQuery(library, wish))
  const facets = useResource<ItemFacets>('items/facets', {
    query: { library: library.id, kind: topKind[library.kind] },
    on: listEvents,
  }).value
  const address = `${path.slice(1)}${location.search}`
  return (
    <Page
      wide
      title={library.name}
      fact={facets && counted(facets.total, ...kindWords[library.kind])}
      action={<ScanButton library={library} />}
    >
      <FilterBar library={library} wish={wish} facets={facets} />
      <Loaded of={outline} what="The list">
        {(value) =>
          value.ids.length === 0 ? (
            <Nothing library={library} wish={wish} facets={facets} />
          ) : (
            <List
              key={wish.view}
              library={library}
              wish={wish}
              outline={value}
              at={outline.at}
              address={address}
            />
          )
        }
      </Loaded>
    </Page>
  )
}

function ScanButton({ library }: { library: Library }) {
  const { name } = library
  const isNarrow = useNarrow()
  const scan = async () => {
    await send('POST', 'scans', { library: name })
    return { text: `${name} is being scanned`, link: { to: 'activity/scans', text: 'Follow it' } }
  }
  return (
    <span class="row">
      {!isNarrow && <LookFirst library={library} />}
      <Action icon="refresh" does={scan}>
        Scan
      </Action>
    </span>
  )
}

interface ListProps {
  readonly library: Library
  readonly wish: ListWish
  readonly outline: { ids: readonly number[]; marks: readonly { text: string; at: number }[] }
  /** When the outline came. */
  readonly at: number
  readonly address: string
}

function List({ library, wish, outline, at, address }: ListProps) {
  const { ids } = outline
  const summaries = useSummaries(ids, at)
  const keys = useListKeys(ids, (id) => go(`items/${id}?fix=1`))
  const { current, setCurrent, selected } = keys
  useEffect(() => rememberList({ address, name: library.name, ids }), [ids, address])
  useReturn(keys)
  const list = { ids, summaries, current, setCurrent, selected }
  const isGrid = wish.view === 'grid'
  return (
    <div class={isGrid ? 'library-list' : 'library-list plain'}>
      <div
        class="items"
        onKeyDown={keys.onKeyDown}
        onFocusIn={({ target }) => {
          const place = (target as Element).closest('[data-at]')?.getAttribute('data-at')
          if (place) setCurrent(Number(place))
        }}
        onClick={(event) => clicked(event, keys)}
      >
        {isGrid ? (
          <Grid
            list={list}
            name={`${library.name}, ${counted(ids.length, ...kindWords[library.kind])}`}
            ratio={isSquare(topKind[library.kind]) ? 1 : 1.5}
            register={keys.register}
          />
        ) : (
          <ItemTable list={list} name={library.name} register={keys.register} />
        )}
      </div>
      {isGrid && (
        <LetterRail
          outline={outline}
          sort={wish.sort}
          placeOf={() => keys.placeAt(belowBars)}
          jump={(to) => keys.show(to)}
        />
      )}
      <p class="unseen" aria-live="polite">
        {count(current + 1)} of {count(ids.length)}
      </p>
      <SelectionBar library={library} selected={selected} clear={keys.clear} />
    </div>
  )
}

/** Notes which item is opened, and goes back to it when the page is come back to. */
function useReturn({ show, setCurrent }: ReturnType<typeof useListKeys>): void {
  useEffect(() => {
    const spot = notedSpot()
    if (spot === null) return
    setCurrent(spot)
    show(spot, true)
  }, [])
}

function clicked(event: MouseEvent, { select }: ReturnType<typeof useListKeys>): void {
  const cell = (event.target as Element).closest('[data-at]')
  const place = Number(cell?.getAttribute('data-at') ?? -1)
  if (place < 0) return
  if (event.shiftKey || event.ctrlKey || event.metaKey) {
    event.preventDefault()
    select(place, event.shiftKey)
  } else noteSpot(place)
}

function Nothing({
  library,
  wish: { filters },
  facets,
}: Pick<ListProps, 'library' | 'wish'> & { facets: ItemFacets | undefined }) {
  if (Object.keys(filters).length > 0) {
    return <FilteredAway library={library} filters={filters} facets={facets} />
  }
  const [, many] = kindWords[library.kind]
  return (
    <Empty icon="folder" title={`No ${many} yet`} actions={<ScanButton library={library} />}>
      {library.lastScanAt === null
        ? 'The library was not scanned yet.'
        : `The last scan found none below ${library.paths.join(', ')}.`}
    </Empty>
  )
}
