import { useState } from 'preact/hooks'

import { send } from '../../api/request.ts'
import { refresh, useResource } from '../../api/resource.ts'
import type { Plugin, PluginSetup } from '../../api/plugin-types.ts'
import { Action } from '../../parts/action.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Icon } from '../../parts/icon.tsx'
import { PluginState } from '../../parts/plugin-state.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Section } from '../../parts/section.tsx'
import { Time } from '../../parts/time.tsx'
import { counted } from '../../words/numbers.ts'
import { addressOf } from './kinds.ts'
import { PluginForm } from './plugin-form.tsx'

/** One instance with all that can be said of it and done with it. */
export function PluginDetail({ plugin, close }: { plugin: Plugin; close: () => void }) {
  const setup = useResource<PluginSetup>(`${addressOf(plugin)}/setup`, { on: 'config.reloaded' })
  const { name, manifest, state } = plugin
  return (
    <Section
      title={name}
      fact={<PluginState plugin={plugin} />}
      more={
        <button type="button" class="button plain slim" onClick={close}>
          Close
        </button>
      }
    >
      <div class="panel plugin-detail">
        <Problems plugin={plugin} />
        <Facts plugin={plugin} />
        <Loaded of={setup} what="Its settings">
          {(value) => (
            <PluginForm
              key={`${value.line} ${JSON.stringify(value.settings)}`}
              setup={value}
              schema={manifest?.settingsSchema ?? null}
              saved={setup.reload}
              others={<Orders plugin={plugin} isInFile={value.line !== null} close={close} />}
            />
          )}
        </Loaded>
        {state === 'loading' && (
          <p class="panel-body quiet">It is loaded at its first call; "Load anew" does so now.</p>
        )}
      </div>
    </Section>
  )
}

function Problems({ plugin: { problems } }: { plugin: Plugin }) {
  if (problems.length === 0) return null
  return (
    <ul class="problems">
      {problems.map(({ message, fix, file, line }) => (
        <li key={message}>
          <p>
            <Icon name="failed" size={14} /> {message}
          </p>
          <p class="quiet">
            {fix} {file && <code>{line === undefined ? file : `${file}:${line}`}</code>}
          </p>
        </li>
      ))}
    </ul>
  )
}

function Orders({
  plugin,
  isInFile,
  close,
}: {
  plugin: Plugin
  isInFile: boolean
  close: () => void
}) {
  const [isRemoving, remove] = useState(false)
  return (
    <>
      <Action
        icon="refresh"
        refused={plugin.enabled ? null : 'It is switched off.'}
        does={async () => {
          await send('POST', `${addressOf(plugin)}/reload`)
          refresh('plugins')
          return `${plugin.name} was loaded anew`
        }}
      >
        Load anew
      </Action>
      <Action
        kind="removing"
        does={() => remove(true)}
        refused={isInFile ? null : 'It is always there; switch it off instead.'}
      >
        Remove…
      </Action>
      {isRemoving && <Removal plugin={plugin} close={() => remove(false)} removed={close} />}
    </>
  )
}

function Facts({ plugin }: { plugin: Plugin }) {
  const { counters, manifest } = plugin
  const { lastError } = counters
  const { network = [], run = [] } = manifest?.permissions ?? {}
  const hosts = network.map((host) => (host === '$settings' ? 'what its settings name' : host))
  return (
    <p class="facts quiet">
      {counted(counters.callsPerHour, 'call')} in the last hour, {counters.errorsPerHour} failed.
      {hosts.length > 0 && ` It may reach ${hosts.join(', ')}.`}
      {run.length > 0 && ` It may have ${run.join(', ')} run.`}
      {lastError && (
        <>
          {' '}
          Last failure <Time at={lastError.at} />: {lastError.message}
        </>
      )}
    </p>
  )
}

function Removal({
  plugin,
  close,
  removed,
}: {
  plugin: Plugin
  close: () => void
  removed: () => void
}) {
  return (
    <Dialog
      title={`Remove ${plugin.name}?`}
      close={close}
      foot={
        <>
          <button type="button" class="button" onClick={close}>
            Keep it
          </button>
          <Action
            kind="removing"
            does={async () => {
              await send('DELETE', addressOf(plugin))
              close()
              removed()
              refresh('plugins')
              return `${plugin.name} was removed`
            }}
          >
            Remove {plugin.name}
          </Action>
        </>
      }
    >
      <p>
        Its block leaves the configuration file, and its secrets with it. What it has told of films
        and series stays, and so do downloads. Files on disk are not touched.
      </p>
      <p class="quiet">To have it rest for a while, switch it off instead.</p>
    </Dialog>
  )
}
