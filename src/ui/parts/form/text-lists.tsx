import { useState } from 'preact/hooks'

import { useNamed } from './field.tsx'

interface Looks {
  readonly disabled?: boolean
  readonly placeholder?: string
}

/** Several texts, one on each line. */
export function LinesInput({
  value,
  change,
  ...looks
}: Looks & {
  value: readonly (string | number)[]
  change: (lines: string[]) => void
}) {
  // What is written keeps its blank lines while it is written.
  const [text, setText] = useState<string | null>(null)
  const shown = text ?? value.join('\n')
  return (
    <textarea
      {...useNamed()}
      {...looks}
      class="input"
      spellcheck={false}
      rows={Math.min(8, Math.max(2, shown.split('\n').length))}
      value={shown}
      onInput={({ currentTarget }) => {
        setText(currentTarget.value)
        change(linesOf(currentTarget.value))
      }}
      onBlur={() => setText(null)}
    />
  )
}

/** Names with a value each, as `name = value` on a line. */
export function PairsInput({
  value,
  change,
  ...looks
}: Looks & {
  value: Readonly<Record<string, unknown>>
  change: (pairs: Record<string, string>) => void
}) {
  const lines = Object.entries(value).map(([name, one]) => `${name} = ${String(one)}`)
  return (
    <LinesInput
      {...looks}
      value={lines}
      change={(written) => change(Object.fromEntries(written.map(pairOf)))}
    />
  )
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function pairOf(line: string): readonly [string, string] {
  const at = line.indexOf('=')
  return at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()]
}
