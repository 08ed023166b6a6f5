import { useEffect, useState } from 'preact/hooks'

import type { ItemOutline } from '../../api/types.ts'
import './letter-rail.css'

const letters = ['#', ...Array.from({ length: 26 }, (_, at) => String.fromCharCode(65 + at))]
const datesMost = 20

interface Stop {
  readonly text: string
  /** Null for a letter that nothing begins with. */
  readonly at: number | null
}

/** Letters at the edge that lead to where they begin; years or months where a list goes by them. */
export function LetterRail({
  outline,
  sort,
  placeOf,
  jump,
}: {
  outline: ItemOutline
  sort: string
  /** Place of the first item on the screen. */
  placeOf: () => number
  jump: (at: number) => void
}) {
  const stops = sort === 'title' ? letterStops(outline) : dateStops(outline)
  const [here, setHere] = useState('')
  useEffect(() => {
    const look = (): void => {
      const place = placeOf()
      setHere(stops.findLast(({ at }) => at !== null && at <= place)?.text ?? '')
    }
    look()
    addEventListener('scroll', look, { passive: true })
    return () => removeEventListener('scroll', look)
  })
  if (stops.length < 2) return null
  return (
    <nav class={sort === 'title' ? 'letter-rail' : 'letter-rail dates'} aria-label="Jump to">
      {stops.map((stop) => (
        <button
          key={stop.text}
          type="button"
          tabIndex={-1}
          disabled={stop.at === null}
          title={stop.at === null ? `Nothing begins with ${stop.text}` : undefined}
          aria-current={stop.text === here ? 'true' : undefined}
          onClick={() => stop.at !== null && jump(stop.at)}
        >
          {stop.text}
        </button>
      ))}
    </nav>
  )
}

function letterStops({ marks }: ItemOutline): readonly Stop[] {
  return letters.map((text) => ({ text, at: marks.find((mark) => mark.text === text)?.at ?? null }))
}

function dateStops({ marks }: ItemOutline): readonly Stop[] {
  const step = Math.max(1, Math.ceil(marks.length / datesMost))
  return marks
    .filter((_, at) => at % step === 0)
    .map(({ text, at }) => ({ text: dateWords(text), at }))
}

/** `2026-11` as "Nov 26"; a year stays one. */
function dateWords(text: string): string {
  if (!/^\d{4}-\d{2}$/.test(text)) return text
  const month = new Date(`${text}-01T00:00`)
  return month.toLocaleDateString(undefined, { month: 'short', year: '2-digit' })
}
