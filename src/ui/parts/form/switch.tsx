import { useNamed } from './field.tsx'
import './switch.css'

/** On or off, at once. `name` is what is read out where no field says it. */
export function Switch({
  on,
  change,
  name,
  disabled,
  title,
}: {
  on: boolean
  change: (on: boolean) => void
  name?: string
  disabled?: boolean
  title?: string
}) {
  return (
    <button
      type="button"
      role="switch"
      class="switch"
      id={useNamed().id}
      aria-checked={on}
      aria-label={name}
      disabled={disabled}
      title={title}
      onClick={() => change(!on)}
    >
      <span class="knob" />
    </button>
  )
}
