import { useEffect, useRef, useState } from 'preact/hooks'

import type { Scan } from '../api/types.ts'
import { phaseOf } from '../words/phases.ts'

const windowMs = 10_000
const leastMs = 2_000

/** What a running phase gets done in a second, by the last ten; null while that is not known. */
export function useRate({ id, status, progress }: Scan): number | null {
  const samples = useRef<{ of: string; all: { done: number; at: number }[] }>({ of: '', all: [] })
  const of = `${id} ${status}`
  if (samples.current.of !== of) samples.current = { of, all: [] }
  const { all } = samples.current
  const { done } = progress
  if (done === null) return null
  const now = Date.now()
  if (all.at(-1)?.done !== done) all.push({ done, at: now })
  while (all.length > 2 && now - (all[0]?.at ?? now) > windowMs) all.shift()
  const first = all[0]
  if (first === undefined || now - first.at < leastMs || done <= first.done) return null
  return ((done - first.done) * 1000) / (now - first.at)
}

const holdMs = 5_000
const surestAfterMs = 10_000
const surestShare = 0.05

/** Seconds left of a phase: none before it can be known, and no other within five seconds. */
export function useEstimate(scan: Scan): number | null {
  const [shown, show] = useState<{ of: string; left: number; at: number } | null>(null)
  const phase = phaseOf(scan)
  const of = `${scan.id} ${phase}`
  const { etaSeconds: left, percent } = scan.progress
  const startedAt = phase === null ? null : scan.progress.phases[phase].startedAt
  const isKnown =
    startedAt !== null &&
    ((percent ?? 0) >= surestShare * 100 || Date.now() - Date.parse(startedAt) >= surestAfterMs)
  useEffect(() => {
    if (left === null || !isKnown) return
    if (shown?.of === of && Date.now() - shown.at < holdMs) return
    show({ of, left, at: Date.now() })
  })
  return left !== null && isKnown && shown?.of === of ? shown.left : null
}
