import type { ComponentChildren } from 'preact'

import { chooseArtwork } from '../../api/choose-artwork.ts'
import { send } from '../../api/request.ts'
import { useResource } from '../../api/resource.ts'
import type { Item } from '../../api/types.ts'
import { act, Action } from '../../parts/action.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Pill } from '../../parts/pill.tsx'
import { Time } from '../../parts/time.tsx'
import { bytes, count } from '../../words/numbers.ts'
import { cutPath } from '../../words/paths.ts'

/** What is known of the picture that is looked at, and of its collection. */
export function Facts({ id, collection }: { id: number; collection: Item }) {
  const picture = useResource<Item>(`items/${id}`, { on: 'scan.completed,pictures.ready' }).value
  return (
    <aside class="viewer-facts" aria-label="Facts">
      {picture && <PictureFacts item={picture} />}
      <CollectionFacts collection={collection} picture={id} />
    </aside>
  )
}

function PictureFacts({ item }: { item: Item }) {
  const { title, files, picture, findings, takenAt } = item
  const [file] = files
  const exif = picture?.exif
  const size =
    picture?.width && picture.height ? `${count(picture.width)} × ${count(picture.height)}` : null
  const path = file?.path ?? ''
  return (
    <section>
      <h2 dir="auto">{path.slice(path.lastIndexOf('/') + 1) || title}</h2>
      <p class="path quiet" title={path}>
        {cutPath(path, 48)}
      </p>
      <Pairs
        pairs={[
          ['Taken', takenAt === null ? null : takenWord(takenAt)],
          ['Camera', exif?.camera],
          ['Lens', lensWord(exif)],
          ['Size', [size, file && bytes(file.sizeBytes)].filter(Boolean).join(' · ')],
          ['Place', placeWord(exif)],
          [
            'Thumbnail',
            picture?.thumbnails
              .map(({ width }) => count(width))
              .join(' and ')
              .concat(' px'),
          ],
        ]}
      />
      {[...findings, ...(picture?.findings ?? [])].map(({ code, message }) => (
        <p key={code} class="broken">
          <Icon name="warning" />
          {message}
        </p>
      ))}
    </section>
  )
}

function CollectionFacts({
  collection: { id, libraryId, collection },
  picture,
}: {
  collection: Item
  picture: number
}) {
  if (collection === null) return null
  const waiting = Math.max(collection.pending.thumbnails, collection.pending.display)
  const done = Math.max(0, collection.pictures - waiting)
  const cover = async () => {
    const takeBack = await chooseArtwork(id, 'poster', { itemId: picture })
    const undo = () => void act(() => takeBack().then(() => 'The cover is as it was'))
    return { text: 'It is the cover now', undo }
  }
  const rebuild = async () => {
    await send('POST', `libraries/${libraryId}/rebuild`)
    return { text: 'Smaller copies are being made', link: { to: 'activity', text: 'Jobs' } }
  }
  return (
    <section>
      <h2>Collection</h2>
      <Pairs
        pairs={[
          ['Pictures', count(collection.pictures)],
          [
            'Cache',
            <Pill state={waiting === 0 ? 'finished' : 'waiting'}>
              {count(done)} of {count(collection.pictures)}
            </Pill>,
          ],
          ['Scanned', <Time at={collection.incrementalScanAt ?? collection.fullScanAt} />],
        ]}
      />
      <div class="row">
        <Action does={cover}>Use as cover</Action>
        <Action does={rebuild}>Rebuild cache</Action>
      </div>
    </section>
  )
}

type Exif = NonNullable<NonNullable<Item['picture']>['exif']>

function Pairs({ pairs }: { pairs: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl>
      {pairs
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}

/** The time of the place, whatever zone the browser is in. */
function takenWord(takenAt: string): string {
  const at = new Date(`${takenAt.slice(0, 19)}Z`)
  return at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
}

function lensWord(exif: Exif | null | undefined): string | null {
  if (!exif) return null
  const { lens, focalLengthMm, aperture, exposureSeconds, iso } = exif
  const exposure =
    exposureSeconds === undefined
      ? null
      : exposureSeconds < 1
        ? `1/${Math.round(1 / exposureSeconds)} s`
        : `${exposureSeconds} s`
  return [
    lens,
    focalLengthMm && `${Math.round(focalLengthMm)} mm`,
    aperture && `f/${aperture}`,
    exposure,
    iso && `ISO ${iso}`,
  ]
    .filter(Boolean)
    .join(', ')
}

function placeWord(exif: Exif | null | undefined): string | null {
  if (exif?.latitude === undefined || exif.longitude === undefined) return null
  const part = (value: number, ways: readonly [string, string]): string =>
    `${Math.abs(value).toFixed(1)}° ${value < 0 ? ways[1] : ways[0]}`
  return `${part(exif.latitude, ['N', 'S'])} ${part(exif.longitude, ['E', 'W'])}`
}
