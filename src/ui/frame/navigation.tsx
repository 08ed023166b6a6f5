import { useResource } from '../api/resource.ts'
import type { Library, Summary } from '../api/types.ts'
import { Icon, type IconName } from '../parts/icon.tsx'
import { kindIcons } from '../parts/kinds.ts'
import { usePlace } from '../place.ts'
import { count } from '../words/numbers.ts'
import { AccountSign } from './account-sign.tsx'
import { ConnectionSign } from './connection.tsx'
import { useAttentionCount } from './attention.ts'
import { Logo } from './logo.tsx'
import { ThemeButton } from './theme-button.tsx'

interface Entry {
  readonly to: string
  readonly text: string
  readonly icon: IconName
  readonly count?: number | undefined
  /** Somebody is needed. */
  readonly urgent?: boolean
}

/** Libraries of the configuration, with the sign of their kind. */
export function useLibraries(): readonly Library[] {
  const { value } = useResource<{ libraries: readonly Library[] }>('libraries', {
    on: 'config.reloaded,library.*,scan.started,scan.completed',
  })
  return (value?.libraries ?? []).filter(({ detachedAt }) => detachedAt === null)
}

export function useSummary(): Summary | undefined {
  return useResource<Summary>('summary', {
    on: 'scan.phase,scan.completed,health.*,download.*,item.*',
    everyMs: 10_000,
  }).value
}

/** The column at the left; on narrow pages `TabBar` stands for it. */
export function Navigation() {
  const summary = useSummary()
  const attention = useAttentionCount()
  const libraries = useLibraries()
  return (
    <nav class="navigation" aria-label="Pages">
      <a class="brand" href="" aria-label="shelfd">
        <Logo />
        <span class="word">shelfd</span>
      </a>
      <Entries
        entries={[
          { to: '', text: 'Dashboard', icon: 'home' },
          {
            to: 'attention',
            text: 'Needs attention',
            icon: 'flag',
            count: attention,
            urgent: true,
          },
        ]}
      />
      {libraries.length > 0 && <h2 class="group">Libraries</h2>}
      <Entries
        entries={libraries.map(({ id, name, kind, totals }) => ({
          to: `libraries/${id}`,
          text: name,
          icon: kindIcons[kind],
          count: totals?.shown,
        }))}
      />
      <h2 class="group">Daemon</h2>
      <Entries entries={daemonEntries(summary)} />
      <footer>
        <AccountSign />
        <ConnectionSign />
        <span class="row version">
          <span class="word small quiet">{summary && `shelfd ${summary.version}`}</span>
          <ThemeButton />
        </span>
      </footer>
    </nav>
  )
}

function daemonEntries(summary: Summary | undefined): readonly Entry[] {
  return [
    { to: 'activity', text: 'Activity', icon: 'activity', count: summary?.jobsQueued },
    { to: 'schedules', text: 'Schedules', icon: 'clock' },
    { to: 'watching', text: 'Watching', icon: 'eye' },
    { to: 'plugins', text: 'Plugins', icon: 'plug' },
    { to: 'connect', text: 'Connect', icon: 'link' },
    { to: 'settings', text: 'Settings', icon: 'sliders' },
    { to: 'system', text: 'System', icon: 'server', count: summary?.healthIssues, urgent: true },
  ]
}

export function Entries({ entries }: { entries: readonly Entry[] }) {
  const { path } = usePlace()
  return (
    <ul>
      {entries.map((entry) => (
        <li key={entry.to}>
          <a
            href={entry.to}
            title={entry.text}
            aria-current={isHere(path, entry.to) ? 'page' : undefined}
          >
            <Icon name={entry.icon} />
            <span class="word">{entry.text}</span>
            {entry.count ? (
              <span class={entry.urgent ? 'count urgent' : 'count'}>{count(entry.count)}</span>
            ) : null}
          </a>
        </li>
      ))}
    </ul>
  )
}

function isHere(path: string, to: string): boolean {
  return to === '' ? path === '/' : path === `/${to}` || path.startsWith(`/${to}/`)
}

/** The five places at the foot of a narrow page. */
export function TabBar() {
  const attention = useAttentionCount()
  return (
    <nav class="tab-bar" aria-label="Main pages">
      <Entries
        entries={[
          { to: '', text: 'Home', icon: 'home' },
          { to: 'libraries', text: 'Library', icon: 'film' },
          { to: 'attention', text: 'Attention', icon: 'flag', count: attention, urgent: true },
          { to: 'activity', text: 'Activity', icon: 'activity' },
          { to: 'more', text: 'More', icon: 'menu' },
        ]}
      />
    </nav>
  )
}

/** What the fifth of them leads to. */
export function morePages(summary: Summary | undefined): readonly Entry[] {
  const account: Entry = { to: 'settings/account', text: 'Account', icon: 'lock' }
  return [...daemonEntries(summary).filter(({ to }) => to !== 'activity'), account]
}
