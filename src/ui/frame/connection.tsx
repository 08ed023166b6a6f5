import { useEffect, useState } from 'preact/hooks'

import { connect, useConnection } from '../api/live.ts'
import { Icon } from '../parts/icon.tsx'

/** A line after so long; the sign in the bar changes at once. */
const lineAfterSeconds = 5

/** Seconds since the events stopped; null while they come. */
function useSilence(): number | null {
  const { state, since } = useConnection()
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (state !== 'reconnecting') return
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [state])
  return state === 'reconnecting' ? Math.max(0, Math.round((now - since) / 1000)) : null
}

/** Whether what is shown is live. */
export function ConnectionSign() {
  const silence = useSilence()
  return (
    <span class="connection small" role="status">
      {silence === null ? (
        <>
          <span class="dot" aria-hidden="true" />
          <span class="word">Live</span>
        </>
      ) : (
        <span class="warn-text">
          <span class="dot hollow" aria-hidden="true" /> <span class="word">Reconnecting, </span>
          {/* Read out once, not each second. */}
          <span aria-hidden="true">{silence}&#8239;s</span>
        </span>
      )}
    </span>
  )
}

/** Says how old everything is, once the daemon has been silent for a while. */
export function SilenceLine() {
  const silence = useSilence()
  const { since } = useConnection()
  if (silence === null || silence < lineAfterSeconds) return null
  return (
    <div class="notice-line">
      <Icon name="refresh" />
      <p>
        <strong>No answer from the daemon for {silence}&#8239;s.</strong> What you see is from{' '}
        {new Date(since).toLocaleTimeString()}. Trying again every second.
      </p>
      <button type="button" class="button slim" onClick={connect}>
        Try now
      </button>
    </div>
  )
}
