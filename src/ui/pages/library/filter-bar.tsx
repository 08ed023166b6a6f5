import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'

import type { ItemFacets, Library } from '../../api/types.ts'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { goWithQuery } from '../../place.ts'
import { count } from '../../words/numbers.ts'
import { type FilterName, filterNames, type ListWish, sorts } from './list-query.ts'
import './filter-bar.css'

/** What a library shows of itself: chips with their counts, menus, order and view. All of it is in the address. */
export function FilterBar({
  library,
  wish,
  facets,
}: {
  library: Library
  wish: ListWish
  facets: ItemFacets | undefined
}) {
  return (
    <div class="library-filters" role="group" aria-label="Filter and order">
      <Chips library={library} filters={wish.filters} facets={facets} />
      <Order wish={wish} />
    </div>
  )
}

type Filters = ListWish['filters']

function Chips({
  library,
  filters,
  facets,
}: {
  library: Library
  filters: Filters
  facets: ItemFacets | undefined
}) {
  const isAsked = library.kind === 'movies' || library.kind === 'series'
  return (
    <div class="chips">
      <Chip
        text="All"
        count={facets?.total}
        pressed={Object.keys(filters).length === 0}
        press={clearFilters}
        always
      />
      {isAsked && (
        <FilterChip
          filters={filters}
          name="matchState"
          value="unmatched"
          text="Unmatched"
          icon="warning"
          count={facets?.matchStates.unmatched}
        />
      )}
      <FilterChip
        filters={filters}
        name="missing"
        value="true"
        text="Missing file"
        count={facets?.missing}
      />
      <FilterChip
        filters={filters}
        name="artwork"
        value="false"
        text="No artwork"
        count={facets?.withoutArtwork}
      />
      <span class="divider" />
      {library.kind === 'movies' && <QualityMenus filters={filters} facets={facets} />}
      <More filters={filters}>
        {isAsked && <FewerChips filters={filters} facets={facets} />}
        <WordFilter key={filters.q ?? ''} words={filters.q ?? ''} />
      </More>
    </div>
  )
}

function QualityMenus({ filters, facets }: { filters: Filters; facets: ItemFacets | undefined }) {
  return (
    <>
      <Menu name="resolution" text="Resolution" filters={filters} options={facets?.resolutions} />
      <Menu name="codec" text="Codec" filters={filters} options={facets?.codecs} />
    </>
  )
}

/** What few look for. */
function FewerChips({ filters, facets }: { filters: Filters; facets: ItemFacets | undefined }) {
  return (
    <>
      <FilterChip
        filters={filters}
        name="matchState"
        value="ambiguous"
        text="Waits for your choice"
        icon="hand"
        count={facets?.matchStates.ambiguous}
      />
      <FilterChip
        filters={filters}
        name="matchState"
        value="ignored"
        text="Left unmatched"
        count={facets?.matchStates.ignored}
      />
      <Menu name="year" text="Year" filters={filters} options={facets?.years} />
    </>
  )
}

function Order({ wish: { sort, view } }: { wish: ListWish }) {
  return (
    <div class="order">
      <label class="sort">
        <span class="quiet">Sort</span>
        <select
          class="bare-select"
          aria-label="Sort"
          value={sort}
          onChange={({ currentTarget: { value } }) =>
            goWithQuery({ sort: value === 'title' ? null : value })
          }
        >
          {sorts.map(({ value, text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <div class="views" role="group" aria-label="View">
        <ViewButton icon="grid" name="As posters" pressed={view === 'grid'} to={null} />
        <ViewButton icon="list" name="As a table" pressed={view === 'table'} to="table" />
      </div>
    </div>
  )
}

/** Drops every filter. */
export function clearFilters(): void {
  goWithQuery(Object.fromEntries(filterNames.map((name) => [name, null])))
}

interface ChipFacts {
  readonly text: string
  readonly icon?: IconName
  readonly count: number | undefined
}

/** A chip that narrows the list, or lets go of that. */
function FilterChip({
  filters,
  name,
  value,
  ...facts
}: ChipFacts & { filters: Filters; name: FilterName; value: string }) {
  const pressed = filters[name] === value
  return (
    <Chip
      {...facts}
      pressed={pressed}
      press={() => goWithQuery({ [name]: pressed ? null : value })}
    />
  )
}

function Chip({
  text,
  icon,
  count: many,
  pressed,
  press,
  always,
}: ChipFacts & { pressed: boolean; press: () => void; always?: boolean }): ComponentChildren {
  return (
    <button
      type="button"
      class="chip"
      aria-pressed={pressed}
      disabled={!always && !pressed && many === 0}
      title={!always && !pressed && many === 0 ? 'None is like that now' : undefined}
      onClick={press}
    >
      {icon && <Icon name={icon} size={14} />}
      {text}
      {many !== undefined && <span class="count">{count(many)}</span>}
    </button>
  )
}

function Menu({
  name,
  text,
  filters,
  options = [],
}: {
  name: FilterName
  text: string
  filters: ListWish['filters']
  options?: readonly { readonly value: string | number; readonly count: number }[] | undefined
}) {
  const chosen = filters[name]
  return (
    <label class="chip menu" data-pressed={chosen !== undefined}>
      <span class="unseen">{text}</span>
      <select
        class="bare-select"
        value={chosen ?? ''}
        disabled={options.length === 0 && chosen === undefined}
        title={options.length === 0 ? 'Not known of any' : undefined}
        onChange={({ currentTarget: { value } }) =>
          goWithQuery({ [name]: value === '' ? null : value })
        }
      >
        <option value="">{chosen === undefined ? text : `${text}: any`}</option>
        {options.map(({ value, count: many }) => (
          <option key={value} value={String(value)}>
            {value} ({count(many)})
          </option>
        ))}
      </select>
    </label>
  )
}

/** What few look for, behind one chip; it is pressed while one of it narrows the list. */
function More({
  filters,
  children,
}: {
  filters: ListWish['filters']
  children: ComponentChildren
}) {
  const ref = useRef<HTMLDivElement>(null)
  const active = [filters.year, filters.q, filters.matchState].filter(
    (value) => value !== undefined && value !== 'unmatched',
  )
  const place = ({ currentTarget }: Event): void => {
    const { left, bottom } = (currentTarget as Element).getBoundingClientRect()
    const panel = ref.current
    if (panel === null) return
    panel.style.top = `${bottom + 6}px`
    panel.style.left = `${Math.max(16, Math.min(left, innerWidth - 296))}px`
    panel.togglePopover()
  }
  return (
    <>
      <button type="button" class="chip" aria-pressed={active.length > 0} onClick={place}>
        {active.length > 0 ? `More: ${active.join(', ')}` : 'More'}
        <Icon name="down" size={12} />
      </button>
      <div ref={ref} class="more-filters" popover="auto">
        {children}
      </div>
    </>
  )
}

function WordFilter({ words }: { words: string }) {
  return (
    <form
      class="words"
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        const value = new FormData(event.currentTarget).get('q')
        goWithQuery({ q: typeof value === 'string' && value.trim() !== '' ? value.trim() : null })
      }}
    >
      <input
        class="chip"
        type="search"
        name="q"
        defaultValue={words}
        placeholder="Words of the title"
        aria-label="Words of the title"
        maxLength={200}
      />
    </form>
  )
}

function ViewButton({
  icon,
  name,
  pressed,
  to,
}: {
  icon: IconName
  name: string
  pressed: boolean
  to: string | null
}) {
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      aria-pressed={pressed}
      onClick={() => goWithQuery({ view: to })}
    >
      <Icon name={icon} />
    </button>
  )
}
