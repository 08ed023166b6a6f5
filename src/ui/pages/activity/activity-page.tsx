import type { ComponentType } from 'preact'

import { useResource } from '../../api/resource.ts'
import type { Summary } from '../../api/types.ts'
import { Page } from '../../frame/page.tsx'
import { useKeys } from '../../keys.ts'
import { Tabs } from '../../parts/tabs.tsx'
import { go } from '../../place.ts'
import { count, counted } from '../../words/numbers.ts'
import { DownloadsTab } from './downloads-tab.tsx'
import { EventsTab } from './events-tab.tsx'
import { ImportsTab } from './imports-tab.tsx'
import { JobsTab } from './jobs-tab.tsx'
import { ScansTab } from './scans-tab.tsx'
import './activity.css'

const tabs: readonly {
  readonly id: string
  readonly text: string
  readonly shown: ComponentType
}[] = [
  { id: 'jobs', text: 'Jobs', shown: JobsTab },
  { id: 'downloads', text: 'Downloads', shown: DownloadsTab },
  { id: 'scans', text: 'Scans', shown: ScansTab },
  { id: 'imports', text: 'Imports', shown: ImportsTab },
  { id: 'events', text: 'Events', shown: EventsTab },
]

/** What the daemon does, has done and is to do. */
export function ActivityPage({ tab }: { tab: string }) {
  const { value } = useResource<Summary>('summary', {
    on: 'scan.phase,download.*',
    everyMs: 10_000,
  })
  const current = tabs.find(({ id }) => id === tab) ?? tabs[0]
  useKeys(
    tabs.map(({ id, text }, index) => ({
      key: String(index + 1),
      does: text,
      act: () => go(`activity/${id}`),
    })),
  )
  if (current === undefined) return null
  const counts: Readonly<Record<string, number | undefined>> = {
    jobs: value?.jobsQueued,
    downloads: value?.downloadsActive,
  }
  return (
    <Page title="Activity" fact={value && factOf(value)}>
      <Tabs
        name="Activity"
        current={current.id}
        tabs={tabs.map(({ id, text }) => ({
          id,
          to: `activity/${id}`,
          text: (
            <>
              {text} {counts[id] ? <span class="small quiet">{count(counts[id])}</span> : null}
            </>
          ),
        }))}
      />
      <current.shown />
    </Page>
  )
}

function factOf({ jobsQueued, downloadsActive }: Summary): string {
  const parts = [
    jobsQueued > 0 && `${counted(jobsQueued, 'job')} to do`,
    downloadsActive > 0 && `${counted(downloadsActive, 'download')} on the way`,
  ].filter((part) => part !== false)
  return parts.length === 0 ? 'Nothing is to be done' : parts.join(', ')
}
