import type { ComponentChildren } from 'preact'

import { type Key, useKeys } from '../keys.ts'
import { Toasts, undoLast } from '../parts/toast.tsx'
import { go } from '../place.ts'
import { switchTheme } from '../theme.ts'
import { SilenceLine } from './connection.tsx'
import { KeyList, openKeys } from './key-list.tsx'
import { Navigation, TabBar } from './navigation.tsx'
import { openSearch, Search } from './search.tsx'
import './frame.css'

const jump = (letter: string, to: string, page: string): Key => ({
  key: `g ${letter}`,
  does: page,
  act: () => go(to),
})

const keys: readonly Key[] = [
  { key: '/', does: 'Search and jump', act: openSearch },
  { key: 'ctrl k', does: 'Search and jump', act: openSearch },
  { key: '?', does: 'All keys of this page', act: openKeys },
  jump('d', '', 'Dashboard'),
  jump('l', 'libraries', 'Libraries'),
  jump('n', 'attention', 'Needs attention'),
  jump('a', 'activity', 'Activity'),
  jump('s', 'schedules', 'Schedules'),
  jump('w', 'watching', 'Watching'),
  jump('y', 'system', 'System'),
  { key: 'u', does: 'Undo the last thing told', act: undoLast },
  { key: 't', does: 'Dark or light', act: switchTheme },
]

/** What stands around every page. */
export function Frame({ children }: { children: ComponentChildren }) {
  useKeys(keys)
  return (
    <div class="frame">
      <a class="skip" href="#content">
        To the content
      </a>
      <Navigation />
      <div class="body">
        <SilenceLine />
        {children}
      </div>
      <TabBar />
      <Toasts />
      <Search />
      <KeyList />
    </div>
  )
}
