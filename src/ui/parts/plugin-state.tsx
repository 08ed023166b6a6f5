import type { Plugin } from '../api/plugin-types.ts'
import { Pill, type PillState } from './pill.tsx'

const states: Readonly<Record<Plugin['state'], readonly [PillState, string]>> = {
  ready: ['finished', 'Ready'],
  loading: ['waiting', 'Not loaded yet'],
  disabled: ['failed', 'Cannot be used'],
  off: ['skipped', 'Switched off'],
}

/** How it is with an instance, in a word. */
export function PluginState({ plugin }: { plugin: Pick<Plugin, 'state'> }) {
  const [state, word] = states[plugin.state]
  return <Pill state={state}>{word}</Pill>
}
