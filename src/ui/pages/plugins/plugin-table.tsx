import type { Plugin } from '../../api/plugin-types.ts'
import { PluginState } from '../../parts/plugin-state.tsx'
import { Section } from '../../parts/section.tsx'
import { count } from '../../words/numbers.ts'
import { keyOf } from './kinds.ts'

/** The instances of one kind. */
export function PluginTable({
  name,
  one,
  does,
  plugins,
  chosen,
}: {
  name: string
  one: string
  does: string
  plugins: readonly Plugin[]
  chosen: string | null
}) {
  return (
    <Section title={name} fact={does}>
      <div class="panel">
        {plugins.length === 0 ? (
          <p class="panel-body quiet">No {one} yet. Add one above.</p>
        ) : (
          <table class="table folding plugin-table">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">State</th>
                <th scope="col">Plugin</th>
                <th scope="col" class="number">
                  Calls in an hour
                </th>
                <th scope="col" class="number">
                  Failed
                </th>
              </tr>
            </thead>
            <tbody>
              {plugins.map((plugin) => (
                <PluginRow
                  key={keyOf(plugin)}
                  plugin={plugin}
                  isChosen={chosen === keyOf(plugin)}
                />
              ))}
            </tbody>
          </table>
        )}
      </div>
    </Section>
  )
}

function PluginRow({ plugin, isChosen }: { plugin: Plugin; isChosen: boolean }) {
  const { name, origin, manifest, counters, problems } = plugin
  const id = plugin.plugin === name ? '' : `${plugin.plugin} `
  return (
    <tr aria-selected={isChosen}>
      <td>
        <a href={`plugins?plugin=${encodeURIComponent(keyOf(plugin))}`}>{name}</a>
      </td>
      <td>
        <PluginState plugin={plugin} />
        {problems[0] && <span class="reason"> {problems[0].message}</span>}
        {plugin.state === 'ready' && counters.errorsPerHour > 0 && counters.lastError && (
          <span class="reason"> {counters.lastError.message}</span>
        )}
      </td>
      <td class="quiet">
        {id}
        {manifest?.version ?? ''} {origin === 'folder' ? 'from your folder' : 'bundled'}
      </td>
      <td class={counters.callsPerHour > 0 ? 'number' : 'number idle'}>
        <span class="cell-name">Calls in an hour </span>
        {count(counters.callsPerHour)}
      </td>
      <td class={counters.errorsPerHour > 0 ? 'number warn-text' : 'number idle'}>
        <span class="cell-name">Failed </span>
        {count(counters.errorsPerHour)}
      </td>
    </tr>
  )
}
