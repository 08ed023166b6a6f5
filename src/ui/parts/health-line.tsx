import { useResource } from '../api/resource.ts'
import type { Health } from '../api/types.ts'
import { Icon } from './icon.tsx'
import './health-line.css'

const tones = { error: 'bad', warning: 'warn', notice: 'info' } as const

/** The worst of what is wrong as one line; the page of the system has all of it. */
export function HealthLine() {
  const { value } = useResource<Health>('health', { on: 'health.*', everyMs: 60_000 })
  const worst = value?.entries[0]
  if (value === undefined || worst === undefined) return null
  const more = value.entries.length - 1
  return (
    <section class={`health-line ${tones[worst.severity]}`} aria-label="Health">
      <Icon name={worst.severity === 'notice' ? 'info' : 'warning'} />
      <p>
        <strong>{worst.message}</strong> <span class="fix">{worst.fix}</span>
      </p>
      <span class="row">
        <a class="button slim" href="system/health">
          See the fix
        </a>
        {more > 0 && <a href="system/health">{more} more</a>}
      </span>
    </section>
  )
}
