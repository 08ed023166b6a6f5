import { useResource } from '../../api/resource.ts'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { Section } from '../../parts/section.tsx'
import { count, counted } from '../../words/numbers.ts'
import '../../parts/row-list.css'

interface Line {
  readonly to: string
  readonly icon: IconName
  readonly words: string
}

/** More than the daemon is asked for at once. */
const most = 100

/** What waits for somebody, a line for each kind of question. */
export function Attention() {
  const lines = useLines()
  if (lines === null) return null
  return (
    <Section title="Needs attention" more={<a href="attention">All</a>}>
      {lines.length === 0 ? (
        <p class="quiet">Nothing needs you.</p>
      ) : (
        <ul class="row-list panel">
          {lines.map(({ to, icon, words }) => (
            <li key={words}>
              <a class="line" href={to}>
                <Icon name={icon} />
                <span class="words">{words}</span>
                <Icon name="right" size={14} />
              </a>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function useLines(): readonly Line[] | null {
  const matches = useResource<{ matches: readonly unknown[] }>('matches', {
    query: { limit: most },
    on: 'item.matched,item.unmatched,scan.completed',
  }).value?.matches
  const proposals = useResource<{
    proposals: readonly { library: { name: string }; fileCount: number }[]
  }>('proposals', { query: { state: 'open', limit: most }, on: 'removal.*' }).value?.proposals
  const blocked = useResource<{ downloads: readonly { reason: { fix: string | null } | null }[] }>(
    'downloads',
    { query: { state: 'blocked', limit: most }, on: 'download.*' },
  ).value?.downloads
  if (matches === undefined || proposals === undefined) return null
  const waiting = (blocked ?? []).filter(({ reason }) => reason?.fix)
  const lines: Line[] = []
  if (matches.length > 0) {
    const many =
      matches.length === most ? `${count(most)} or more titles` : counted(matches.length, 'title')
    lines.push({ to: 'attention', icon: 'flag', words: `${many} without a sure match` })
  }
  for (const { library, fileCount } of proposals) {
    const words = `${counted(fileCount, 'file')} vanished from ${library.name}: keep or remove?`
    lines.push({ to: 'attention', icon: 'hand', words })
  }
  if (waiting.length > 0) {
    const words = `${counted(waiting.length, 'download')} cannot be imported without you`
    lines.push({ to: 'activity/downloads?state=blocked', icon: 'download', words })
  }
  return lines
}
