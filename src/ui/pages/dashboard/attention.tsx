import { mostAttention, useWaiting } from '../../frame/attention.ts'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { Section } from '../../parts/section.tsx'
import { count, counted } from '../../words/numbers.ts'
import '../../parts/row-list.css'

interface Line {
  readonly to: string
  readonly icon: IconName
  readonly words: string
}

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
  const waiting = useWaiting()
  if (waiting === undefined) return null
  const { matches, proposals, downloads } = waiting
  const lines: Line[] = proposals.map(({ library, fileCount }) => ({
    to: 'attention',
    icon: 'hand',
    words: `${counted(fileCount, 'file')} vanished from ${library.name}: keep or remove?`,
  }))
  if (matches.length > 0) {
    const many =
      matches.length >= mostAttention
        ? `${count(matches.length)} or more titles`
        : counted(matches.length, 'title')
    lines.push({ to: 'attention', icon: 'flag', words: `${many} without a sure match` })
  }
  if (downloads.length > 0) {
    const words = `${counted(downloads.length, 'download')} cannot be imported without you`
    lines.push({ to: 'activity/downloads?state=blocked', icon: 'download', words })
  }
  return lines
}
