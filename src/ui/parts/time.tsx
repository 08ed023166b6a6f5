import { useEffect, useState } from 'preact/hooks'

import { exactly, when } from '../words/times.ts'

/** An instant in words that stay right as time goes on; the exact one is its title. */
export function Time({ at }: { at: string | null | undefined }) {
  const [, redraw] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => redraw((count) => count + 1), 10_000)
    return () => clearInterval(timer)
  }, [])
  if (at === null || at === undefined) return <span>—</span>
  return (
    <time dateTime={at} title={exactly(at)}>
      {when(at)}
    </time>
  )
}
