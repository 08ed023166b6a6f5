import { useState } from 'preact/hooks'

import { keysAreOn, switchKeys } from '../../keys.ts'
import { ChoiceInput } from '../../parts/choice-input.tsx'
import { Field } from '../../parts/field.tsx'
import { Section } from '../../parts/section.tsx'
import { Switch } from '../../parts/switch.tsx'
import { chooseTheme, keptTheme, type Theme } from '../../theme.ts'

const themes = [
  { value: '', words: 'As the system has it' },
  { value: 'light', words: 'Light' },
  { value: 'dark', words: 'Dark' },
]

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
          <ChoiceInput
            value={theme ?? ''}
            options={themes}
            change={(value) => choose(value === 'light' || value === 'dark' ? value : null)}
          />
        </Field>
        <Field
          label="Single keys"
          help="Letters such as j, k and x do something outside of inputs; ? lists them."
        >
          <Switch
            on={keys}
            change={(on) => {
              switchKeys(on)
              setKeys(on)
            }}
          />
        </Field>
      </div>
    </Section>
  )
}
