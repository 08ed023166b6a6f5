import { useResource } from '../../api/resource.ts'
import type { Plugin, PluginOffer, PluginSetup } from '../../api/plugin-types.ts'
import { Loaded } from '../../parts/states.tsx'
import { Section } from '../../parts/section.tsx'
import { goWithQuery } from '../../place.ts'
import { PluginForm } from './plugin-form.tsx'

/** The form of an instance that is not there yet; `choice` is kind and plugin: `downloadClient:qbittorrent`. */
export function NewPlugin({ choice }: { choice: string }) {
  const offers = useResource<{ offers: readonly PluginOffer[] }>('plugins/offers')
  const present = useResource<{ plugins: readonly Plugin[] }>('plugins')
  const [kind, id] = choice.split(':')
  const close = (): void => goWithQuery({ add: null })
  return (
    <Loaded of={offers} what="The list of plugins">
      {({ offers: all }) => {
        const offer = all.find((one) => one.kind === kind && one.plugin === id)
        if (offer === undefined) return null
        return (
          <Section
            title={`Add ${offer.plugin}`}
            more={
              <button type="button" class="button plain slim" onClick={close}>
                Close
              </button>
            }
          >
            <div class="panel plugin-detail">
              {present.value && (
                <PluginForm
                  setup={emptySetup(offer, present.value.plugins)}
                  schema={offer.settingsSchema}
                  isNew
                  saved={(name) => goWithQuery({ add: null, plugin: `${offer.kind}:${name}` })}
                />
              )}
            </div>
          </Section>
        )
      }}
    </Loaded>
  )
}

/** An instance before anything is said of it. */
export function emptySetup(
  { kind, plugin }: Pick<PluginOffer, 'kind' | 'plugin'>,
  present: readonly Plugin[],
): PluginSetup {
  return {
    kind,
    plugin,
    name: freeName(
      plugin,
      present.filter((one) => one.kind === kind).map(({ name }) => name),
    ),
    enabled: true,
    priority: 100,
    settings: {},
    line: null,
    events:
      kind === 'notifier'
        ? ['scan.failed', 'download.imported', 'removal.proposed', 'health.issue']
        : null,
    downloads:
      kind === 'downloadClient'
        ? { categories: {}, folders: [], pathMap: [], remove: 'never', importedCategory: '' }
        : null,
  }
}

function freeName(plugin: string, taken: readonly string[]): string {
  let name = plugin
  for (let number = 2; taken.includes(name); number += 1) name = `${plugin}-${number}`
  return name
}
