import { useResource } from '../../api/resource.ts'
import type { Library } from '../../api/types.ts'
import { Page } from '../../frame/page.tsx'
import { HealthLine } from '../../parts/health-line.tsx'
import { Empty } from '../../parts/states.tsx'
import { Attention } from './attention.tsx'
import { DiskSpace } from './disk-space.tsx'
import { Downloads } from './downloads.tsx'
import { NextRuns } from './next-runs.tsx'
import { QueueChart } from './queue-chart.tsx'
import { RecentlyAdded } from './recently-added.tsx'
import { ScanAll, Scans } from './scans.tsx'
import './dashboard.css'

/** What runs, what wants somebody, and what is new. */
export function DashboardPage() {
  const libraries = useResource<{ libraries: readonly Library[] }>('libraries', {
    on: 'config.reloaded,library.*,scan.started,scan.completed',
  }).value?.libraries
  if (libraries?.length === 0) return <Nothing />
  return (
    <Page title="Dashboard" action={<ScanAll />}>
      <HealthLine />
      <Scans />
      <div class="dashboard">
        <div class="main-column">
          <RecentlyAdded />
          <Downloads />
          <QueueChart />
        </div>
        <div class="side-column">
          <Attention />
          <NextRuns />
          <DiskSpace libraries={libraries ?? []} />
        </div>
      </div>
    </Page>
  )
}

function Nothing() {
  return (
    <Page title="Dashboard">
      <HealthLine />
      <Empty
        icon="folder"
        title="No library yet"
        actions={
          <a class="button primary" href="setup">
            Choose a folder
          </a>
        }
      >
        Point shelfd at a folder with movies, series, music or pictures. It only reads there, unless
        you turn on more.
      </Empty>
    </Page>
  )
}
