import { useState } from 'preact/hooks'

import { useResource } from '../../api/resource.ts'
import type { Plugin } from '../../api/plugin-types.ts'
import { Page } from '../../frame/page.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Loaded } from '../../parts/states.tsx'
import { goWithQuery, usePlace } from '../../place.ts'
import { counted } from '../../words/numbers.ts'
import { AddPlugin } from './add-plugin.tsx'
import { keyOf, kinds } from './kinds.ts'
import { NewPlugin } from './new-plugin.tsx'
import { PluginDetail } from './plugin-detail.tsx'
import { PluginTable } from './plugin-table.tsx'
import './plugins.css'

/** Every instance of a plugin: how it fares, its settings, a try. */
export function PluginsPage() {
  const { query } = usePlace()
  const [isChoosing, choose] = useState(false)
  const plugins = useResource<{ plugins: readonly Plugin[] }>('plugins', {
    on: 'plugin.*,config.reloaded,health.*',
    everyMs: 15_000,
  })
  const all = plugins.value?.plugins ?? []
  const chosen = all.find((one) => keyOf(one) === query.get('plugin'))
  const adding = query.get('add')
  // One main button at a time: that of the form, if there is one.
  const isOpen = adding !== null || chosen !== undefined
  return (
    <Page
      title="Plugins"
      fact={plugins.value && sentence(all)}
      action={
        <button
          type="button"
          class={isOpen ? 'button' : 'button primary'}
          onClick={() => choose(true)}
        >
          <Icon name="plus" /> Add
        </button>
      }
    >
      {isChoosing && <AddPlugin close={() => choose(false)} />}
      <Loaded of={plugins} what="The list of plugins">
        {() => (
          <>
            {adding !== null && <NewPlugin key={adding} choice={adding} />}
            {chosen !== undefined && adding === null && (
              <PluginDetail
                key={keyOf(chosen)}
                plugin={chosen}
                close={() => goWithQuery({ plugin: null })}
              />
            )}
            {kinds.map((kind) => (
              <PluginTable
                key={kind.kind}
                {...kind}
                plugins={all.filter((one) => one.kind === kind.kind)}
                chosen={query.get('plugin')}
              />
            ))}
          </>
        )}
      </Loaded>
    </Page>
  )
}

function sentence(all: readonly Plugin[]): string {
  const failed = all.filter(({ state }) => state === 'disabled').length
  const ready = all.filter(({ state }) => state === 'ready').length
  if (failed > 0) return `${counted(failed, 'plugin')} cannot be used, ${ready} can`
  return `${counted(ready, 'plugin')} in use`
}
