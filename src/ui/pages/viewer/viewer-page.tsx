import { useEffect } from 'preact/hooks'

import { useOutline } from '../../api/outline.ts'
import { useResource } from '../../api/resource.ts'
import type { Item } from '../../api/types.ts'
import { Icon } from '../../parts/icon.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { Toasts } from '../../parts/toast.tsx'
import { Collections } from './collections.tsx'
import { Slides } from './slides.tsx'
import './viewer.css'

/** The pictures of a collection, one at a time. Always dark. */
export function ViewerPage({ id }: { id: number }) {
  const collection = useResource<Item>(`items/${id}`, { on: 'scan.completed,pictures.ready' })
  return (
    <div class="viewer always-dark">
      <Loaded of={collection} what="The collection">
        {(value) => <Viewer collection={value} />}
      </Loaded>
      <Toasts />
    </div>
  )
}

function Viewer({ collection }: { collection: Item }) {
  const { id, libraryId, title, libraryName } = collection
  const outline = useOutline({ library: libraryId, kind: 'image', parent: id, missing: false })
  const back =
    collection.parentId === null ? `libraries/${libraryId}` : `view/${collection.parentId}`
  useEffect(() => {
    document.title = `${title} · shelfd`
  }, [title])
  return (
    <Loaded of={outline} what="The pictures">
      {({ ids }) =>
        ids.length === 0 ? (
          <>
            <header class="viewer-bar">
              <a class="button plain" href={back} aria-label="Back">
                <Icon name="left" />
              </a>
              <div class="name">
                <h1>{title}</h1>
                <p class="small quiet">{libraryName}</p>
              </div>
            </header>
            <main class="viewer-rest">
              {collection.childrenCount > 0 ? (
                <Collections id={id} />
              ) : (
                <Empty icon="picture" title="There is no picture in it" />
              )}
            </main>
          </>
        ) : (
          <Slides collection={collection} ids={ids} back={back} />
        )
      }
    </Loaded>
  )
}
