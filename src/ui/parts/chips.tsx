import { count } from '../words/numbers.ts'
import './chips.css'

export interface Chip {
  readonly id: string
  readonly text: string
  /** Left out when it is not known. */
  readonly count?: number | undefined
}

/** Filters of a list with how many each would leave; one is pressed. */
export function Chips({
  name,
  chips,
  current,
  choose,
}: {
  name: string
  chips: readonly Chip[]
  current: string
  choose: (id: string) => void
}) {
  return (
    <div class="chips" role="group" aria-label={name}>
      {chips.map(({ id, text, count: many }) => (
        <button
          key={id}
          type="button"
          class="chip"
          aria-pressed={id === current}
          disabled={many === 0 && id !== current}
          title={many === 0 && id !== current ? 'None is like that now' : undefined}
          onClick={() => choose(id)}
        >
          {text}
          {many !== undefined && <span class="count">{count(many)}</span>}
        </button>
      ))}
    </div>
  )
}
