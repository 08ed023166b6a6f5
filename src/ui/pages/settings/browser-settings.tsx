import { useState } from 'preact/hooks'

import { keysAreOn, switchKeys } from '../../keys.ts'
import { Field } from '../../parts/form/field.tsx'
import { Section } from '../../parts/section.tsx'
import { Switch } from '../../parts/form/switch.tsx'
import { ThemeChoice } from '../../parts/theme-choice.tsx'

/** What is kept in this browser alone. */
export function BrowserSettings() {
  const [keys, setKeys] = useState(keysAreOn)
  return (
    <Section title="This browser" fact="kept here, not in the configuration">
      <div class="panel panel-body fields">
        <Field label="Theme" help="Key t changes it on every page.">
          <ThemeChoice />
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
