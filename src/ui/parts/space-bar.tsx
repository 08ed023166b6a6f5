import { otherBytes, type Space } from '../words/space.ts'
import './space-bar.css'

/** A disk as one bar: what is held, what else is on it, and what is free. `name` is what is read out. */
export function SpaceBar({
  name,
  isLittle,
  ...space
}: Space & { name: string; isLittle: boolean }) {
  const other = otherBytes(space) ?? 0
  const all = Math.max(1, space.heldBytes + other + space.freeBytes)
  const width = (bytes: number): { width: string } => ({ width: `${(bytes / all) * 100}%` })
  return (
    <div class={isLittle ? 'space-bar little' : 'space-bar'} role="img" aria-label={name}>
      <span class="held" style={width(space.heldBytes)} />
      <span class="other" style={width(other)} />
    </div>
  )
}
