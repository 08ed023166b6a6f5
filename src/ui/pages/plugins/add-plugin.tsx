import { useResource } from '../../api/resource.ts'
import type { PluginOffer } from '../../api/plugin-types.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Loaded } from '../../parts/states.tsx'
import { goWithQuery } from '../../place.ts'
import { kinds } from './kinds.ts'

/** What there is to choose from. */
export function AddPlugin({ close }: { close: () => void }) {
  const offers = useResource<{ offers: readonly PluginOffer[] }>('plugins/offers')
  return (
    <Dialog
      title="What is to be added?"
      close={close}
      foot={
        <button type="button" class="button" onClick={close}>
          Not now
        </button>
      }
    >
      <Loaded of={offers} what="The list of plugins">
        {({ offers: all }) =>
          kinds
            .filter(({ kind }) => kind !== 'scanner')
            .map(({ kind, name, does }) => (
              <section key={kind} class="offers">
                <h3>{name}</h3>
                <p class="small quiet">{does}</p>
                <div class="row">
                  {all
                    .filter((offer) => offer.kind === kind)
                    .map(({ plugin }) => (
                      <button
                        key={plugin}
                        type="button"
                        class="button"
                        onClick={() => {
                          close()
                          goWithQuery({ add: `${kind}:${plugin}`, plugin: null })
                        }}
                      >
                        {plugin}
                      </button>
                    ))}
                </div>
              </section>
            ))
        }
      </Loaded>
      <p class="small quiet">
        A plugin of your own is added in <a href="settings/file">the configuration file</a>.
      </p>
    </Dialog>
  )
}
