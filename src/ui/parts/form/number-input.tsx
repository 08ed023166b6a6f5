import { useId, useState } from 'preact/hooks'

import { type NumberBounds, numberProblem, readNumber } from '../../words/written-number.ts'
import { useNamed } from './field.tsx'

interface NumberInputProps extends NumberBounds {
  /** What it is called outside of a field. */
  readonly label?: string
  /** A text is what was written and is no number. */
  readonly value: number | string | null
  /** Gets the number, the text that is none, or null for nothing. */
  readonly change: (value: number | string | null) => void
  readonly placeholder?: string | undefined
  readonly disabled?: boolean
}

/** A number. What is written stays as it is while it is being written, and what is none is said at once. */
export function NumberInput({
  label,
  value,
  change,
  placeholder,
  disabled,
  ...bounds
}: NumberInputProps) {
  // A number that is being written is no number at each moment: "0." on the way to 0.15, nothing before another one.
  const [text, setText] = useState<string | null>(null)
  const own = useId()
  const shown = text ?? String(value ?? '')
  const problem = numberProblem(shown, bounds)
  const named = useNamed()
  const about = [problem !== null && own, named['aria-describedby']].filter(Boolean).join(' ')
  return (
    <>
      <input
        {...named}
        aria-label={label}
        class="input"
        type="text"
        inputMode={bounds.whole ? 'numeric' : 'decimal'}
        autocomplete="off"
        spellcheck={false}
        {...{ placeholder, disabled }}
        aria-describedby={about === '' ? undefined : about}
        aria-invalid={problem !== null || named['aria-invalid'] === true}
        value={shown}
        onInput={({ currentTarget: { value: now } }) => {
          setText(now)
          change(now.trim() === '' ? null : readNumber(now))
        }}
        onBlur={() => setText(null)}
      />
      {problem !== null && (
        <p id={own} class="small bad-text" role="alert">
          {problem}
        </p>
      )}
    </>
  )
}
