import { useState } from 'preact/hooks'

import type { Plugin, PluginOffer } from '../../api/plugin-types.ts'
import { useResource } from '../../api/resource.ts'
import { Icon } from '../../parts/icon.tsx'
import { Loaded } from '../../parts/states.tsx'
import { emptySetup } from '../plugins/new-plugin.tsx'
import { PluginForm } from '../plugins/plugin-form.tsx'

/** Whose downloads are to be imported, if anybody's. */
export function ClientStep({ next }: { next: () => void }) {
  const offers = useResource<{ offers: readonly PluginOffer[] }>('plugins/offers')
  const plugins = useResource<{ plugins: readonly Plugin[] }>('plugins', { on: 'plugin.*' })
  const [chosen, choose] = useState<string | null>(null)
  const present = plugins.value?.plugins ?? []
  const clients = present.filter(({ kind }) => kind === 'downloadClient')
  return (
    <section class="step">
      <h2 class="sentence">Does something download for you?</h2>
      <p>
        What a client has finished can be linked or copied into your libraries under the right
        names. Only the categories that you name are touched, and everything can be taken back.
      </p>
      {clients.map(({ name, plugin }) => (
        <p key={name} class="row">
          <Icon name="check" /> {name} <span class="quiet">{plugin}</span>
        </p>
      ))}
      <Loaded of={offers} what="The list of download clients">
        {({ offers: all }) => (
          <NewClient
            offers={all.filter(({ kind }) => kind === 'downloadClient')}
            present={present}
            chosen={chosen}
            choose={choose}
          />
        )}
      </Loaded>
      <div class="row">
        <button type="button" class={chosen === null ? 'button primary' : 'button'} onClick={next}>
          {clients.length > 0 ? 'Go on' : 'Nothing downloads, or later'}
        </button>
      </div>
    </section>
  )
}

function NewClient({
  offers,
  present,
  chosen,
  choose,
}: {
  offers: readonly PluginOffer[]
  present: readonly Plugin[]
  chosen: string | null
  choose: (plugin: string | null) => void
}) {
  const offer = offers.find(({ plugin }) => plugin === chosen)
  return (
    <>
      <div class="row" role="group" aria-label="Download client">
        {offers.map(({ plugin }) => (
          <button
            key={plugin}
            type="button"
            class="chip"
            aria-pressed={plugin === chosen}
            onClick={() => choose(plugin === chosen ? null : plugin)}
          >
            {plugin}
          </button>
        ))}
      </div>
      {offer && (
        <div class="panel">
          <PluginForm
            key={offer.plugin}
            setup={emptySetup(offer, present)}
            schema={offer.settingsSchema}
            isNew
            saved={() => choose(null)}
          />
        </div>
      )}
    </>
  )
}
