import { useState } from 'preact/hooks'

import { keysAreOn, switchKeys } from '../../keys.ts'
import { Field } from '../../parts/field.tsx'
import { Section } from '../../parts/section.tsx'
import { Switch } from '../../parts/switch.tsx'
import { chooseTheme, keptTheme, type Theme } from '../../theme.ts'

/** What is kept in this browser alone. */
export function BrowserSettings() {
  const [theme, setTheme] = useState(keptTheme)
  const [keys, setKeys] = useState(keysAreOn)
  const choose = (chosen: Theme): void => {
    chooseTheme(chosen)
    setTheme(chosen)
  }
  return (
    <Section title="This browser" fact="kept here, not in the configuration">
      <div class="panel panel-body fields">
        <Field label="Theme" help="Key t changes it on every page.">
          {(named) => (
            <select
              {...named}
              class="select"
              value={theme ?? ''}
              onChange={({ currentTarget: { value } }) =>
                choose(value === 'light' || value === 'dark' ? value : null)
              }
            >
              <option value="">As the system has it</option>
              <option value="light">Light</option>
              <option value="dark">Dark</option>
            </select>
          )}
        </Field>
        <Field
          label="Single keys"
          help="Letters such as j, k and x do something outside of inputs; ? lists them."
        >
          {({ id }) => (
            <Switch
              id={id}
              on={keys}
              change={(on) => {
                switchKeys(on)
                setKeys(on)
              }}
            />
          )}
        </Field>
      </div>
    </Section>
  )
}
