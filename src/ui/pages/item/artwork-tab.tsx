import { chooseArtwork } from '../../api/choose-artwork.ts'
import { send } from '../../api/request.ts'
import { refresh, useResource } from '../../api/resource.ts'
import type { Artwork, Item } from '../../api/types.ts'
import { act, Action } from '../../parts/action.tsx'
import { Pill } from '../../parts/pill.tsx'
import { Section } from '../../parts/section.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { languageWord } from './stream-words.ts'
import './artwork-tab.css'

/** What an item shows of each type of artwork and could show. */
export function ArtworkTab({ item: { id } }: { item: Item }) {
  const artwork = useResource<{ artwork: readonly Artwork[] }>(`items/${id}/artwork`, {
    on: 'item.*,pictures.ready,scan.completed',
  })
  return (
    <Loaded of={artwork} what="The artwork">
      {({ artwork: types }) =>
        types.length === 0 ? (
          <Empty icon="picture" title="There is no artwork of it yet">
            Pictures beside the files and those of providers appear here.
          </Empty>
        ) : (
          <div class="stack">
            {types.map((one) => (
              <OneType key={one.type} id={id} artwork={one} />
            ))}
          </div>
        )
      }
    </Loaded>
  )
}

type Picture = Artwork['candidates'][number]

function OneType({ id, artwork: { type, chosen, candidates } }: { id: number; artwork: Artwork }) {
  const isChosen = ({ assetId, itemId }: Picture): boolean =>
    chosen !== null &&
    (assetId !== null || itemId !== null) &&
    assetId === chosen.assetId &&
    itemId === chosen.itemId
  const isLocked = chosen?.locked === true
  return (
    <Section
      title={type.charAt(0).toUpperCase() + type.slice(1)}
      fact={
        chosen?.chosenBy === 'person'
          ? isLocked
            ? 'chosen and locked by you'
            : 'chosen by you'
          : 'chosen by rule'
      }
      more={
        chosen && (
          <span class="row">
            <Action
              kind="slim"
              icon={isLocked ? 'unlock' : 'lock'}
              does={() => lock(id, type, !isLocked)}
            >
              {isLocked ? 'Unlock' : 'Lock'}
            </Action>
            {chosen.chosenBy === 'person' && (
              <Action kind="plain slim" does={() => leave(id, type)}>
                Leave to the rule
              </Action>
            )}
          </span>
        )
      }
    >
      <ul class={`artwork-choices ${type}`}>
        {candidates.map((one, at) => (
          <Choice key={at} id={id} type={type} picture={one} chosen={isChosen(one)} />
        ))}
      </ul>
    </Section>
  )
}

function Choice({
  id,
  type,
  picture,
  chosen,
}: {
  id: number
  type: Artwork['type']
  picture: Picture
  chosen: boolean
}) {
  const { name, offer, width, height, language } = picture
  const size = width && height ? `${width} × ${height}` : ''
  return (
    <li class={chosen ? 'panel chosen' : 'panel'}>
      <Preview picture={picture} />
      <p class="small cut" title={name ?? undefined}>
        {name ?? (offer ? 'From a provider' : 'Picture')}
      </p>
      <p class="small quiet">{[size, languageWord(language)].filter(Boolean).join(' · ')}</p>
      {chosen ? (
        <Pill state="finished">Shown</Pill>
      ) : (
        <Action kind="slim" name={`Choose ${name ?? type}`} does={() => choose(id, type, picture)}>
          Choose
        </Action>
      )}
    </li>
  )
}

function Preview({ picture: { thumbnail, offer } }: { picture: Picture }) {
  if (thumbnail === null) {
    return (
      <span class="preview quiet small">
        {offer ? 'Downloaded when chosen' : 'Not looked at yet'}
      </span>
    )
  }
  return <img class="preview" src={thumbnail.content.slice(1)} alt="" loading="lazy" />
}

async function choose(id: number, type: Artwork['type'], { assetId, itemId, offer }: Picture) {
  const named =
    assetId !== null ? { assetId } : itemId !== null ? { itemId } : offer && { offerId: offer.id }
  const takeBack = await chooseArtwork(id, type, { ...named, locked: true })
  return { text: 'Chosen and locked', undo: () => void act(takeBack) }
}

async function lock(id: number, type: Artwork['type'], locked: boolean) {
  await send('PUT', `items/${id}/artwork/${type}`, { locked })
  refresh('items')
  return locked ? 'It stays as it is' : 'Another one may be chosen by rule'
}

async function leave(id: number, type: Artwork['type']) {
  await send('DELETE', `items/${id}/artwork/${type}`)
  refresh('items')
  return 'The best by rule is shown'
}
