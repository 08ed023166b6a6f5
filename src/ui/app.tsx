import type { ComponentType } from 'preact'

import { Frame } from './frame/frame.tsx'
import { DashboardPage } from './pages/dashboard/dashboard-page.tsx'
import { AttentionPage } from './pages/attention/attention-page.tsx'
import { LibrariesPage } from './pages/libraries/libraries-page.tsx'
import { LibraryPage } from './pages/library/library-page.tsx'
import { ItemPage } from './pages/item/item-page.tsx'
import { ViewerPage } from './pages/viewer/viewer-page.tsx'
import { ActivityPage } from './pages/activity/activity-page.tsx'
import { SchedulesPage } from './pages/schedules/schedules-page.tsx'
import { WatchingPage } from './pages/watching/watching-page.tsx'
import { PluginsPage } from './pages/plugins/plugins-page.tsx'
import { ConnectPage } from './pages/connect/connect-page.tsx'
import { SettingsPage } from './pages/settings/settings-page.tsx'
import { SystemPage } from './pages/system/system-page.tsx'
import { useFirstHour } from './pages/setup/first-hour.ts'
import { SetupPage } from './pages/setup/setup-page.tsx'
import { LoginPage } from './pages/login/login-page.tsx'
import { ScanPlanPage } from './pages/scan-plan/scan-plan-page.tsx'
import { MorePage } from './pages/more/more-page.tsx'
import { Empty } from './parts/states.tsx'
import { Page } from './frame/page.tsx'
import { usePlace } from './place.ts'

interface PageEntry {
  /** Where it is; `:id` is a number that the page is given. */
  readonly path: string
  readonly page: ComponentType<{ id: number; tab: string }>
  /** Shown without the frame. */
  readonly alone?: boolean
}

/** Every place of the page. A last part `:tab` may be left out. */
const pages: readonly PageEntry[] = [
  { path: '/', page: DashboardPage },
  { path: '/attention', page: AttentionPage },
  { path: '/libraries', page: LibrariesPage },
  { path: '/libraries/:id', page: LibraryPage },
  { path: '/scan-plans/:id', page: ScanPlanPage },
  { path: '/items/:id/:tab', page: ItemPage },
  { path: '/view/:id', page: ViewerPage, alone: true },
  { path: '/activity/:tab', page: ActivityPage },
  { path: '/schedules', page: SchedulesPage },
  { path: '/watching', page: WatchingPage },
  { path: '/plugins', page: PluginsPage },
  { path: '/connect', page: ConnectPage },
  { path: '/settings/:tab', page: SettingsPage },
  { path: '/system/:tab', page: SystemPage },
  { path: '/setup', page: SetupPage, alone: true },
  { path: '/login', page: LoginPage, alone: true },
  { path: '/more', page: MorePage },
]

/** The page that the address names, in its frame. */
export function App() {
  const { path } = usePlace()
  useFirstHour()
  for (const { path: pattern, page: Shown, alone } of pages) {
    const found = match(pattern, path)
    if (found === null) continue
    // Another item is another page, not the same one with other words.
    const shown = <Shown key={`${pattern} ${found.id}`} {...found} />
    return alone ? shown : <Frame>{shown}</Frame>
  }
  return (
    <Frame>
      <Page title="Not here">
        <Empty
          title="There is no such page"
          actions={
            <a class="button" href="">
              To the dashboard
            </a>
          }
        >
          The address may be of an older version.
        </Empty>
      </Page>
    </Frame>
  )
}

function match(pattern: string, path: string): { id: number; tab: string } | null {
  const parts = path.split('/')
  const found = { id: 0, tab: '' }
  const names = pattern.split('/')
  if (parts.length > names.length) return null
  for (const [at, name] of names.entries()) {
    const part = parts[at]
    if (name === ':tab') found.tab = part ?? ''
    else if (name === ':id') {
      if (!/^\d+$/.test(part ?? '')) return null
      found.id = Number(part)
    } else if (part !== name) return null
  }
  return found
}
