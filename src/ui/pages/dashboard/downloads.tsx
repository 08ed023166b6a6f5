import { useResource } from '../../api/resource.ts'
import type { Download } from '../../api/types.ts'
import { DownloadTitle } from '../../parts/download-title.tsx'
import { Pill } from '../../parts/pill.tsx'
import { Progress } from '../../parts/progress-row.tsx'
import { Section } from '../../parts/section.tsx'
import { titleOf } from '../../words/download-titles.ts'
import { byNeed, standingOf, toneOf } from '../../words/downloads.ts'
import { bytesPerSecond, count } from '../../words/numbers.ts'
import { duration } from '../../words/times.ts'

const shown = 4
const over: readonly Download['state'][] = ['imported', 'removed']

/** The downloads that need somebody most, then those on their way. */
export function Downloads() {
  const { value } = useResource<{
    downloads: readonly Download[]
    counts: Readonly<Record<Download['state'], number>>
  }>('downloads', { query: { limit: 200 }, on: 'download.*' })
  const open = (value?.downloads ?? []).filter(({ state }) => !over.includes(state))
  if (value === undefined || open.length === 0) return null
  const rate = open.reduce((sum, { downBytesPerSecond }) => sum + downBytesPerSecond, 0)
  const all = Object.entries(value.counts).reduce(
    (sum, [state, n]) => (state === 'removed' ? sum : sum + n),
    0,
  )
  const rows = byNeed(open).slice(0, shown)
  const fact = `${rate > 0 ? `${bytesPerSecond(rate)} · ` : ''}${count(rows.length)} of ${count(all)}`
  return (
    <Section title="Downloads" fact={fact} more={<a href="activity/downloads">All downloads</a>}>
      <div class="panel">
        <table class="table folding downloads-table">
          <thead>
            <tr>
              <th>Title</th>
              <th>Progress</th>
              <th class="number">Speed</th>
              <th class="number">Left</th>
              <th class="number">State</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((download) => (
              <Row key={download.id} download={download} />
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

function Row({ download }: { download: Download }) {
  const { id, name, progress, complete, downBytesPerSecond, etaSeconds, reason } = download
  const { pill, words } = standingOf(download)
  return (
    <tr>
      <td class="cut" title={name}>
        <a class="quiet-link" href={`activity/downloads?download=${id}`}>
          <DownloadTitle of={download} />
        </a>
      </td>
      <td>
        <Progress share={progress} name={titleOf(download).title} tone={toneOf(download)} />
      </td>
      <td class="number">{complete ? '—' : bytesPerSecond(downBytesPerSecond)}</td>
      <td class="number">{complete ? '—' : duration(etaSeconds)}</td>
      <td class="number" title={reason?.message}>
        <Pill state={pill}>{words}</Pill>
      </td>
    </tr>
  )
}
