import { useState } from 'preact/hooks'

import { useResource } from '../../api/resource.ts'
import type { SystemStatus } from '../../api/types.ts'
import { Bar } from '../../parts/bar.tsx'
import { Section } from '../../parts/section.tsx'
import { shownStats, StatChart } from '../../parts/stat-chart.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { bytes } from '../../words/numbers.ts'
import { duration } from '../../words/times.ts'
import { Fact } from './fact.tsx'

/** What runs, since when, where, and on how much room. */
export function Status() {
  const status = useResource<SystemStatus>('status', { everyMs: 10_000 })
  return (
    <Loaded of={status} what="The status">
      {(value) => (
        <div class="two-columns">
          <div class="stack">
            <p class="sentence">
              shelfd {value.version} runs on {value.hostname} for {duration(value.uptimeSeconds)}.
            </p>
            <Charts />
          </div>
          <div class="stack">
            <Process status={value} />
            <Place status={value} />
            <Disks status={value} />
          </div>
        </div>
      )}
    </Loaded>
  )
}

function Process({ status }: { status: SystemStatus }) {
  const { threads, database } = status
  return (
    <Section title="Process">
      <dl class="panel system-facts">
        <Fact name="Version">{status.version}</Fact>
        <Fact name="Build">{status.commit ?? 'from its sources'}</Fact>
        <Fact name="Runtime">
          Bun {status.bun}, {status.platform}
        </Fact>
        <Fact name="Started">
          <Time at={status.startedAt} />
        </Fact>
        <Fact name="Process">{status.processId}</Fact>
        <Fact name="Memory">{bytes(status.memoryBytes)}</Fact>
        <Fact name="Threads">
          {threads === null
            ? 'The writer does not answer'
            : `${threads.busy} busy, ${threads.idle} idle, ${threads.watchers} watching`}
        </Fact>
        {threads !== null && threads.stuck > 0 && (
          <Fact name="Stuck">
            <span class="warn-text">{threads.stuck} in a file call</span>
          </Fact>
        )}
        <Fact name="Database">
          {bytes(database.sizeBytes)}, log {bytes(database.logBytes)}
        </Fact>
        <Fact name="Cache">{bytes(status.cacheBytes)}</Fact>
      </dl>
    </Section>
  )
}

function Place({ status: { address, basePath, paths } }: { status: SystemStatus }) {
  return (
    <Section title="Place">
      <dl class="panel system-facts">
        <Fact name="Address">
          <code>{address}</code>
        </Fact>
        <Fact name="Base path">
          <code>{basePath === '' ? '/' : basePath}</code>
        </Fact>
        <Fact name="Data">
          <code>{paths.data}</code>
        </Fact>
        <Fact name="Config">
          <code>{paths.config}</code>
        </Fact>
        <Fact name="Log">{paths.log === null ? 'no file is kept' : <code>{paths.log}</code>}</Fact>
      </dl>
    </Section>
  )
}

/** Less is little, whatever a disk holds. */
const littleShare = 0.1

function Disks({ status: { disks } }: { status: SystemStatus }) {
  const all = [...disks.libraries, { id: 0, name: 'Data and cache', ...disks.data }]
  return (
    <Section title="Disk space">
      <ul class="row-list panel">
        {all.map(({ id, name, freeBytes, totalBytes }) => (
          <li key={id} class="disk-space">
            <div class="line">
              <strong class="words">{name}</strong>
              <span class="end">
                {freeBytes === null ? 'not known yet' : `${bytes(freeBytes)} free`}
              </span>
            </div>
            {freeBytes !== null && totalBytes !== null && totalBytes > 0 && (
              <Bar
                share={1 - freeBytes / totalBytes}
                name={`${name}: ${bytes(freeBytes)} of ${bytes(totalBytes)} are free`}
                tone={freeBytes / totalBytes < littleShare ? 'warn' : 'done'}
              />
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

const spans = [
  [30, '30 min'],
  [180, '3 h'],
  [1440, '24 h'],
] as const

function Charts() {
  const [minutes, setMinutes] = useState(30)
  return (
    <>
      <div class="row filters" role="group" aria-label="Time shown">
        {spans.map(([value, word]) => (
          <button
            key={value}
            type="button"
            class="chip"
            aria-pressed={value === minutes}
            onClick={() => setMinutes(value)}
          >
            {word}
          </button>
        ))}
        <span class="small quiet">since the last start</span>
      </div>
      <div class="charts">
        {shownStats.map((name) => (
          <div key={name} class="panel panel-body">
            <StatChart name={name} minutes={minutes} />
          </div>
        ))}
      </div>
    </>
  )
}
