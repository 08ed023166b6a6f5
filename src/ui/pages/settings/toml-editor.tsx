import { useRef } from 'preact/hooks'

import type { Issue } from '../../api/issues.ts'

/** Height of a line, as the style has it. */
const lineHeight = 20

/** A text with numbered lines, those that are wrong marked. */
export function TomlEditor({
  text,
  change,
  issues,
  goTo,
}: {
  text: string
  change: (text: string) => void
  issues: readonly Issue[]
  /** Is given a way to put the cursor on a line. */
  goTo: { current: (line: number) => void }
}) {
  const area = useRef<HTMLTextAreaElement>(null)
  const gutter = useRef<HTMLDivElement>(null)
  const wrong = new Map(issues.map((issue) => [issue.line ?? 0, issue.message]))
  const lines = text.split('\n').length
  goTo.current = (line) => {
    const start =
      text
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0)
    const end = text.indexOf('\n', start)
    area.current?.focus()
    area.current?.setSelectionRange(start, end < 0 ? text.length : end)
    area.current?.scrollTo({ top: Math.max(0, (line - 6) * lineHeight) })
  }
  return (
    <div class="toml-editor panel">
      <div class="gutter" aria-hidden="true">
        <div ref={gutter}>
          {Array.from({ length: lines }, (_, index) => (
            <span
              key={index}
              class={wrong.has(index + 1) ? 'line wrong' : 'line'}
              title={wrong.get(index + 1)}
            >
              {index + 1}
            </span>
          ))}
        </div>
      </div>
      <textarea
        ref={area}
        aria-label="Configuration file"
        aria-invalid={issues.length > 0}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        wrap="off"
        value={text}
        onInput={({ currentTarget }) => change(currentTarget.value)}
        onScroll={({ currentTarget }) => {
          if (gutter.current) gutter.current.style.translate = `0 ${-currentTarget.scrollTop}px`
        }}
      />
    </div>
  )
}
