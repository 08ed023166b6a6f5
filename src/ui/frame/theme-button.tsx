import { useEffect, useState } from 'preact/hooks'

import { Icon } from '../parts/icon.tsx'
import { shownTheme, switchTheme } from '../theme.ts'

/** Switches between dark and light. */
export function ThemeButton() {
  const [theme, setTheme] = useState(shownTheme)
  useEffect(() => {
    // A key and the system change it as well.
    const watcher = new MutationObserver(() => setTheme(shownTheme()))
    watcher.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => watcher.disconnect()
  }, [])
  const other = theme === 'dark' ? 'light' : 'dark'
  return (
    <button
      type="button"
      class="button plain slim"
      aria-label={`Switch to ${other}`}
      title={`Switch to ${other}`}
      onClick={switchTheme}
    >
      <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
    </button>
  )
}
