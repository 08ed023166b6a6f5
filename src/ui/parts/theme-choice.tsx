import { useState } from 'preact/hooks'

import { chooseTheme, keptTheme } from '../theme.ts'
import { ChoiceInput } from './form/choice-input.tsx'

const themes = [
  { value: '', words: 'As the system has it' },
  { value: 'light', words: 'Light' },
  { value: 'dark', words: 'Dark' },
]

/** Dark or light, as this browser keeps it. */
export function ThemeChoice() {
  const [theme, setTheme] = useState(keptTheme)
  return (
    <ChoiceInput
      value={theme ?? ''}
      options={themes}
      change={(value) => {
        const chosen = value === 'light' || value === 'dark' ? value : null
        chooseTheme(chosen)
        setTheme(chosen)
      }}
    />
  )
}
