import type { Download } from '../../api/types.ts'
import { Pill } from '../../parts/pill.tsx'
import { Section } from '../../parts/section.tsx'

/** Downloads that are complete and wait for an answer. */
export function BlockedDownloads({ downloads }: { downloads: readonly Download[] }) {
  return (
    <Section
      title="Downloads that wait for you"
      more={<a href="activity/downloads">All downloads</a>}
    >
      <ul class="unsure panel">
        {downloads.map(({ id, name, reason }) => (
          <li key={id}>
            <header class="row">
              <a href={`activity/downloads?download=${id}`}>
                <strong>{name}</strong>
              </a>
              <Pill state="choice">Waiting for you</Pill>
            </header>
            {reason && <p class="quiet">{reason.message}</p>}
          </li>
        ))}
      </ul>
    </Section>
  )
}
