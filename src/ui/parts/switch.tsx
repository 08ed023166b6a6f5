import './switch.css'

/** On or off, at once. `name` is what is read out where no label says it. */
export function Switch({
  on,
  change,
  name,
  id,
  disabled,
  title,
}: {
  on: boolean
  change: (on: boolean) => void
  name?: string
  id?: string
  disabled?: boolean
  title?: string
}) {
  return (
    <button
      type="button"
      role="switch"
      class="switch"
      id={id}
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
