import { useState } from 'preact/hooks'

import { send } from '../../api/request.ts'
import { refresh, useResource } from '../../api/resource.ts'
import type { LogLevels, LogRecord } from '../../api/types.ts'
import { act, Action } from '../../parts/action.tsx'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { NewRows, useReadList } from '../../parts/new-rows.tsx'
import { Empty, Failure } from '../../parts/states.tsx'
import { Switch } from '../../parts/form/switch.tsx'
import { goWithQuery, usePlace } from '../../place.ts'
import { counted } from '../../words/numbers.ts'
import { exactly } from '../../words/times.ts'
import { type LogView, useLog } from './use-log.ts'

const levels = ['trace', 'debug', 'info', 'warn', 'error'] as const

/** What the daemon writes down: live, by what one looks for, and to take away. */
export function Logs() {
  const { query } = usePlace()
  const [live, setLive] = useState(true)
  const filter = {
    level: query.get('level'),
    component: query.get('component'),
    text: query.get('text'),
    job: query.get('job'),
  }
  const reading = useReadList()
  const log = useLog(filter, { live, held: reading.isRead })
  return (
    <div class="stack logs">
      <div class="row spread">
        <LevelChoice />
        <span class="row">
          <span class="row">
            <Switch on={live} change={setLive} name="Follow what comes" />
            <span aria-hidden="true">{live ? 'Following' : 'Paused'}</span>
          </span>
          <a class="button" href="api/v1/logs/file" download="shelfd.log">
            <Icon name="download" /> Download
          </a>
        </span>
      </div>
      <Filters filter={filter} />
      <NewRows of={{ waiting: log.waiting.length, show: log.show }} in={reading}>
        <Records log={log} isFiltered={Object.values(filter).some((value) => value !== null)} />
      </NewRows>
    </div>
  )
}

function LevelChoice() {
  const { value } = useResource<LogLevels>('logs/level', { on: 'config.reloaded' })
  if (value === undefined) return <span />
  const set = (level: string): Promise<void> =>
    act(async () => {
      await send('PUT', 'logs/level', { level })
      refresh('logs/level')
      return level === value.configured
        ? `Written from ${level} on, as configured`
        : `Written from ${level} on, until the next start`
    })
  return (
    <label class="row">
      Write from
      <select
        class="select"
        value={value.level}
        onChange={({ currentTarget }) => void set(currentTarget.value)}
      >
        {levels.map((level) => (
          <option key={level} value={level}>
            {level}
          </option>
        ))}
      </select>
      on
      {value.level !== value.configured && (
        <span class="small quiet">until the next start; configured is {value.configured}</span>
      )}
    </label>
  )
}

const shownLevels = [
  [null, 'All'],
  ['info', 'Info'],
  ['warn', 'Warnings'],
  ['error', 'Errors'],
] as const

function Filters({ filter }: { filter: Readonly<Record<string, string | null>> }) {
  return (
    <div class="row filters" role="group" aria-label="Filters of the log">
      {shownLevels.map(([level, word]) => (
        <button
          key={word}
          type="button"
          class="chip"
          aria-pressed={filter['level'] === level}
          onClick={() => goWithQuery({ level })}
        >
          {word}
        </button>
      ))}
      {(['text', 'component'] as const).map((name) => (
        <input
          key={name}
          class="input"
          type="search"
          aria-label={name === 'text' ? 'Text' : 'Component'}
          placeholder={name === 'text' ? 'Text' : 'Component'}
          value={filter[name] ?? ''}
          onChange={({ currentTarget: { value } }) =>
            goWithQuery({ [name]: value.trim() === '' ? null : value.trim() })
          }
        />
      ))}
      {filter['job'] && (
        <button
          type="button"
          class="chip"
          aria-pressed={true}
          onClick={() => goWithQuery({ job: null })}
        >
          Job {filter['job']} <Icon name="cross" size={14} />
        </button>
      )}
    </div>
  )
}

const noFilter = { level: null, component: null, text: null, job: null }

function Records({ log, isFiltered }: { log: LogView; isFiltered: boolean }) {
  if (log.problem !== null && log.records.length === 0) {
    return <Failure problem={log.problem} what="The log" retry={log.reload} />
  }
  if (log.isLoading) {
    return (
      <p class="quiet" aria-busy="true">
        Loading…
      </p>
    )
  }
  if (log.records.length === 0 && log.older === null) {
    return isFiltered ? (
      <Empty
        title="No record is like that"
        actions={
          <button type="button" class="button" onClick={() => goWithQuery(noFilter)}>
            Clear all filters
          </button>
        }
      />
    ) : (
      <Empty title="Nothing was written yet" icon="list" />
    )
  }
  return (
    <>
      <ol class="panel records" aria-label="Records, newest first">
        {log.records.map((record) => (
          <Row key={record.position} record={record} />
        ))}
      </ol>
      <p class="row small quiet">
        Showing {counted(log.records.length, 'record')}
        {log.older !== null && (
          <Action kind="slim" does={log.older}>
            Show older ones
          </Action>
        )}
      </p>
    </>
  )
}

const signs: Readonly<Record<LogRecord['level'], readonly [IconName | null, string]>> = {
  trace: [null, ''],
  debug: [null, ''],
  info: [null, ''],
  warn: ['warning', 'warn-text'],
  error: ['failed', 'bad-text'],
}

function Row({ record }: { record: LogRecord }) {
  const { time, level, component, message, facts, job } = record
  const [icon, tone] = signs[level]
  const rest = Object.entries(facts)
  return (
    <li>
      <span class="time quiet" title={exactly(time)}>
        {new Date(time).toLocaleTimeString(undefined, { hour12: false })}
      </span>
      <span class={`level ${tone}`}>
        {icon !== null && <Icon name={icon} size={12} />} {level}
      </span>
      <span class="said">
        {component !== null && <span class="quiet">{component}: </span>}
        {message}
        {job !== null && (
          <>
            {' '}
            <a href={`activity/jobs?job=${job}`}>job {job}</a>
          </>
        )}
        {rest.length > 0 && (
          <details>
            <summary class="quiet">
              {rest.map(([name, value]) => `${name}=${brief(value)}`).join(' ')}
            </summary>
            <pre tabIndex={0}>{JSON.stringify(facts, null, 2)}</pre>
          </details>
        )}
      </span>
    </li>
  )
}

function brief(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
