import type { Plugin } from '../../api/plugin-types.ts'
import { send } from '../../api/request.ts'
import { refresh, useResource } from '../../api/resource.ts'
import type { Health, SystemStatus } from '../../api/types.ts'
import { Action } from '../../parts/action.tsx'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { PluginState } from '../../parts/plugin-state.tsx'
import { Section } from '../../parts/section.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import type { Toast } from '../../parts/toast.tsx'
import { bytes, counted } from '../../words/numbers.ts'
import { cutPath } from '../../words/paths.ts'
import { duration } from '../../words/times.ts'
import { CopyButton } from '../connect/copy-button.tsx'
import { keyOf, kindWord } from '../plugins/kinds.ts'
import { CheckAgain } from './check-again.tsx'
import { Fact } from './fact.tsx'

type Entry = Health['entries'][number]

/** What is wrong and how to mend it, the worst first. */
export function HealthList() {
  const health = useResource<Health>('health', { on: 'health.*', everyMs: 60_000 })
  return (
    <div class="two-columns">
      <div class="stack">
        <Loaded of={health} what="The health list">
          {({ entries, hidden }) => (
            <>
              {entries.length > 0 && <p class="sentence">{sentence(entries)}</p>}
              {entries.map((entry) => (
                <Card key={entry.key} entry={entry} />
              ))}
              {entries.length === 0 ? <AllWell at={health.at} /> : <Rest at={health.at} />}
              {hidden.length > 0 && <Hidden entries={hidden} />}
            </>
          )}
        </Loaded>
      </div>
      <div class="stack">
        <ThisDaemon />
        <Plugins />
      </div>
    </div>
  )
}

function sentence(entries: readonly Entry[]): string {
  const of = (severity: Entry['severity']): number =>
    entries.filter((entry) => entry.severity === severity).length
  const [broken, weak, notices] = [of('error'), of('warning'), of('notice')]
  const parts = [
    broken > 0 && `${counted(broken, 'thing')} ${broken === 1 ? 'is' : 'are'} broken`,
    weak > 0 &&
      (weak === 1 ? '1 works less well than it could' : `${weak} work less well than they could`),
    notices > 0 && `${counted(notices, 'thing')} to know`,
  ].filter((part) => part !== false)
  return `${parts.join(', ')}.`
}

const signs: Readonly<Record<Entry['severity'], readonly [IconName, string, string]>> = {
  error: ['failed', 'bad-text', 'Broken'],
  warning: ['warning', 'warn-text', 'Works less well'],
  notice: ['info', 'info-text', 'To know'],
}

function Card({ entry: { key, severity, message, fix, since } }: { entry: Entry }) {
  const [icon, tone, word] = signs[severity]
  const command = /(?:with|:|run|and) (shelfd [a-z][^;,.]*)/.exec(fix)?.[1]?.trim() ?? null
  return (
    <article class="panel health-card">
      <span class={tone}>
        <Icon name={icon} size={20} />
        <span class="unseen">{word}</span>
      </span>
      <div class="about">
        <header>
          <h2>{message}</h2>
          <span class="small quiet nowrap">
            <Time at={since} />
          </span>
        </header>
        <h3 class="small quiet">To fix it</h3>
        <p>{fix}</p>
        {command !== null && (
          <div class="command">
            <code>{command}</code>
            <CopyButton text={() => command} name={`Copy ${command}`} />
          </div>
        )}
        <div class="row">
          <CheckAgain />
          {severity === 'notice' && (
            <Action kind="plain" name={`Hide: ${message}`} does={() => hide(key)}>
              Hide
            </Action>
          )}
        </div>
      </div>
    </article>
  )
}

async function hide(key: string): Promise<Toast> {
  await send('POST', 'health/hide', { key })
  refresh('health')
  return {
    text: 'Hidden until it says something else or begins anew',
    undo: () => showAgain(key),
  }
}

async function showAgain(key: string): Promise<void> {
  await send('POST', 'health/show', { key })
  refresh('health')
}

/** Notices that are known; they count for nothing. */
function Hidden({ entries }: { entries: readonly Entry[] }) {
  return (
    <details class="panel panel-body">
      <summary>{counted(entries.length, 'notice')} hidden</summary>
      <ul class="row-list">
        {entries.map(({ key, message, since }) => (
          <li key={key} class="line">
            <span class="words">
              {message}{' '}
              <span class="quiet">
                <Time at={since} />
              </span>
            </span>
            <Action kind="slim" name={`Show again: ${message}`} does={() => showAgain(key)}>
              Show again
            </Action>
          </li>
        ))}
      </ul>
    </details>
  )
}

function AllWell({ at }: { at: number }) {
  return (
    <Empty icon="check" title="All is well">
      What may have changed is looked at every five minutes, all of it when asked: a disk that
      nobody uses may sleep. Last look: <Time at={new Date(at).toISOString()} />.
    </Empty>
  )
}

function Rest({ at }: { at: number }) {
  return (
    <p class="panel panel-body row fine">
      <Icon name="check" /> <strong>All else that is looked at is fine</strong>
      <span class="small quiet">
        Last look: <Time at={new Date(at).toISOString()} />
      </span>
    </p>
  )
}

function ThisDaemon() {
  const { value } = useResource<SystemStatus>('status', { everyMs: 10_000 })
  if (value === undefined) return null
  const { threads } = value
  return (
    <Section title="This daemon">
      <dl class="panel system-facts">
        <Fact name="Version">
          {value.version}, Bun {value.bun}
        </Fact>
        <Fact name="Up">{duration(value.uptimeSeconds)}</Fact>
        <Fact name="Memory">{bytes(value.memoryBytes)}</Fact>
        <Fact name="Database">
          {bytes(value.database.sizeBytes)}, log {bytes(value.database.logBytes)}
        </Fact>
        <Fact name="Workers">
          {threads === null
            ? 'no answer'
            : `${threads.busy} of ${threads.busy + threads.idle + threads.stuck} busy`}
        </Fact>
        <Fact name="Data">
          <code title={value.paths.data}>{cutPath(value.paths.data, 40)}</code>
        </Fact>
        <Fact name="Config">
          <code title={value.paths.config}>{cutPath(value.paths.config, 40)}</code>
        </Fact>
      </dl>
    </Section>
  )
}

function Plugins() {
  const { value } = useResource<{ plugins: readonly Plugin[] }>('plugins', {
    on: 'plugin.*',
    everyMs: 60_000,
  })
  if (value === undefined) return null
  return (
    <Section title="Plugins" more={<a href="plugins">All about them</a>}>
      <ul class="row-list panel">
        {value.plugins.map((plugin) => (
          <li key={keyOf(plugin)} class="line">
            <span class="words">
              {plugin.name} <span class="quiet">{kindWord(plugin.kind)}</span>
            </span>
            {plugin.state === 'ready' ? (
              <span class="end">
                <Icon name="check" size={14} /> Ready
              </span>
            ) : (
              <PluginState plugin={plugin} />
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}
