import { send } from '../../api/request.ts'
import { refresh, useResource } from '../../api/resource.ts'
import type { ItemFacets, ItemSummary, Library, LibraryDetail } from '../../api/types.ts'
import { Page } from '../../frame/page.tsx'
import { Action } from '../../parts/action.tsx'
import { LookFirst } from '../../parts/look-first.tsx'
import { Pill } from '../../parts/pill.tsx'
import { Poster } from '../../parts/poster.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { counted } from '../../words/numbers.ts'
import { kindWords, topKind } from '../library/list-query.ts'
import './libraries.css'

const shownPosters = 5

/** All libraries, how they stand, and what can be done with each. */
export function LibrariesPage() {
  const libraries = useResource<{ libraries: readonly Library[] }>('libraries', {
    on: 'config.reloaded,library.*,scan.started,scan.completed',
  })
  const add = (
    <a class="button" href="setup">
      Add a library
    </a>
  )
  return (
    <Page
      title="Libraries"
      fact={libraries.value && counted(libraries.value.libraries.length, 'library', 'libraries')}
      action={add}
    >
      <Loaded of={libraries} what="The list of libraries">
        {({ libraries: all }) =>
          all.length === 0 ? (
            <Empty icon="folder" title="There is no library yet" actions={add}>
              A library is a folder of films, series, music or pictures. Nothing in it is changed by
              adding it.
            </Empty>
          ) : (
            <ul class="libraries">
              {all.map((library) => (
                <OneLibrary key={library.id} library={library} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Page>
  )
}

function OneLibrary({ library }: { library: Library }) {
  const { id, name, kind, lastScanAt, lastScanStatus, lastScanError, paths } = library
  const facets = useResource<ItemFacets>('items/facets', {
    query: { library: id, kind: topKind[kind] },
    on: 'scan.completed,library.ready',
  }).value
  return (
    <li class="panel">
      <Strip library={library} />
      <div class="about">
        <h2>
          <a href={`libraries/${id}`}>{name}</a>
        </h2>
        <p class="library-facts">
          {facets && counted(facets.total, ...kindWords[kind])}
          {facets && facets.missing > 0 && (
            <a class="bad-text" href={`libraries/${id}?missing=true`}>
              {counted(facets.missing, 'missing', 'missing')}
            </a>
          )}
          <Standing id={id} />
        </p>
        <p class="small quiet">
          {lastScanAt === null ? (
            'Not scanned yet'
          ) : (
            <>
              Last scan <Time at={lastScanAt} />
              {lastScanStatus === 'failed' &&
                `: failed, ${lastScanError ?? 'the reason is not known'}`}
              {lastScanStatus === 'cancelled' && ': cancelled'}
            </>
          )}
        </p>
        <p class="path quiet">{paths.join(', ')}</p>
      </div>
      <div class="row">
        <Action
          icon="refresh"
          does={() => scan(name, 'incremental')}
          name={`Scan what changed in ${name}`}
        >
          Scan
        </Action>
        <LookFirst library={library} />
        <Action kind="plain" does={() => scan(name, 'full')} name={`Read all of ${name} anew`}>
          Read all anew
        </Action>
        <a class="button plain" href={`settings/file`} aria-label={`Settings of ${name}`}>
          Settings
        </a>
      </div>
    </li>
  )
}

async function scan(library: string, mode: 'incremental' | 'full') {
  await send('POST', 'scans', { library, mode })
  refresh('libraries')
  return { text: `${library} is being scanned`, link: { to: 'activity/scans', text: 'Follow it' } }
}

const words = {
  scanning: ['running', 'Scanning'],
  rebuilding_cache: ['running', 'Making pictures'],
} as const

/** What is going on with it, if anything is. */
function Standing({ id }: { id: number }) {
  const { value } = useResource<LibraryDetail>(`libraries/${id}`, {
    on: 'scan.started,scan.phase,scan.completed,scan.failed,scan.cancelled',
  })
  const found = value && words[value.sync.status as keyof typeof words]
  return found ? <Pill state={found[0]}>{found[1]}</Pill> : null
}

/** What came last, standing on the shelf of the library. */
function Strip({ library: { id, kind } }: { library: Library }) {
  const { value } = useResource<{ items: readonly ItemSummary[] }>('items', {
    query: { library: id, kind: topKind[kind], top: true, sort: '-addedAt', limit: shownPosters },
    on: 'library.ready,scan.completed,pictures.ready',
  })
  return (
    <div
      class={kind === 'images' || kind === 'music' ? 'strip square' : 'strip'}
      aria-hidden="true"
    >
      {(value?.items ?? []).map((item) => (
        <span key={item.id} class="standing">
          <Poster item={item} />
        </span>
      ))}
      <span class="ledge" />
    </div>
  )
}
