import { useResource } from '../../api/resource.ts'
import type { Health } from '../../api/types.ts'
import { Page } from '../../frame/page.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { Backups } from './backups.tsx'
import { CheckAgain } from './check-again.tsx'
import { HealthList } from './health.tsx'
import { Logs } from './logs.tsx'
import { Status } from './status.tsx'
import { Tasks } from './tasks.tsx'
import './system.css'

const parts = { health: HealthList, status: Status, tasks: Tasks, logs: Logs, backups: Backups }
type Part = keyof typeof parts

/** How the daemon itself is. */
export function SystemPage({ tab }: { tab: string }) {
  const current: Part = Object.hasOwn(parts, tab) ? (tab as Part) : 'health'
  const Shown = parts[current]
  const { value: health } = useResource<Health>('health', { on: 'health.*', everyMs: 60_000 })
  const count = health?.entries.length ?? 0
  return (
    <Page title="System" action={current === 'health' && <CheckAgain />}>
      <Tabs
        name="Parts of the system"
        current={current}
        tabs={[
          {
            id: 'health',
            to: 'system/health',
            text: <>Health{count > 0 && <span class="quiet"> {count}</span>}</>,
          },
          { id: 'status', to: 'system/status', text: 'Status' },
          { id: 'tasks', to: 'system/tasks', text: 'Tasks' },
          { id: 'logs', to: 'system/logs', text: 'Logs' },
          { id: 'backups', to: 'system/backups', text: 'Backups' },
          { id: 'api', to: 'api/docs', text: 'API' },
        ]}
      />
      <Shown />
    </Page>
  )
}
