import { Entries, morePages, useSummary } from '../../frame/navigation.tsx'
import { Page } from '../../frame/page.tsx'
import { useState } from 'preact/hooks'
import { chooseTheme, keptTheme, type Theme } from '../../theme.ts'
import './more.css'

const themes: readonly (readonly [string, string])[] = [
  ['', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
]

/** The places that have no room at the foot of a narrow page. */
export function MorePage() {
  const summary = useSummary()
  const [theme, setTheme] = useState(() => keptTheme() ?? '')
  return (
    <Page title="More">
      <nav class="more-places panel" aria-label="More pages">
        <Entries entries={morePages(summary)} />
      </nav>
      <label class="field">
        <span class="label">Appearance</span>
        <select
          class="select"
          value={theme}
          onChange={({ currentTarget: { value } }) => {
            setTheme(value as 'light')
            chooseTheme(value === '' ? null : (value as Theme))
          }}
        >
          {themes.map(([id, text]) => (
            <option key={id} value={id}>
              {text}
            </option>
          ))}
        </select>
      </label>
    </Page>
  )
}
