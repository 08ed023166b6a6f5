import type { Item } from '../../api/types.ts'
import { Icon } from '../../parts/icon.tsx'
import { Section } from '../../parts/section.tsx'
import { bytes, counted } from '../../words/numbers.ts'
import { cutPath } from '../../words/paths.ts'
import { languageWord, streamsOf } from './stream-words.ts'

/** The files of an item with what is in them, and whether players take them as they are. */
export function Files({ item: { files, assets } }: { item: Item }) {
  const size = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const beside = assets.filter(({ type, path }) => type === 'subtitle' && path !== null)
  return (
    <Section title="Files" fact={`${counted(files.length, 'file')} · ${bytes(size)}`}>
      <div class="stack">
        {files.map((file, at) => (
          <OneFile key={file.id} file={file} beside={at === 0 ? beside : []} />
        ))}
      </div>
    </Section>
  )
}

type File = Item['files'][number]

function OneFile({ file, beside }: { file: File; beside: Item['assets'] }) {
  const { path, probe, sizeBytes, role, label, problem, missingAt } = file
  const facts = [
    role === 'main' ? null : (label ?? role),
    probe?.container,
    bytes(sizeBytes),
    probe?.bitsPerSecond ? `${(probe.bitsPerSecond / 1e6).toFixed(1)} Mbit/s` : null,
  ]
  return (
    <div class="panel file-panel">
      <div class="panel-body">
        <p class="path" title={path}>
          {cutPath(path, 90)}
        </p>
        <p class="small quiet">{facts.filter(Boolean).join(' · ')}</p>
      </div>
      <dl class="streams">
        {probe &&
          streamsOf(probe).map(({ sort, what, more }, at) => (
            <div key={at}>
              <dt>{sort}</dt>
              <dd>
                {what} <span class="quiet">{more}</span>
              </dd>
            </div>
          ))}
        {beside.map(({ id, language, details }) => (
          <div key={id}>
            <dt>Subtitle</dt>
            <dd>
              Beside the file{' '}
              <span class="quiet">
                {[languageWord(language), details.forced && 'forced', details.title]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </dd>
          </div>
        ))}
      </dl>
      <Verdict problem={missingAt === null ? problem : 'The file is not there.'} probe={probe} />
    </div>
  )
}

function Verdict({ problem, probe }: { problem: string | null; probe: File['probe'] }) {
  if (problem === null && probe === null) return null
  const told =
    problem ??
    (probe?.verdict.outcome === 'direct'
      ? 'Plays as it is on most devices.'
      : `Some players have to convert it: ${probe?.verdict.reasons.join(' ')}`)
  return (
    <p class={problem === null ? 'verdict small' : 'verdict small bad-text'}>
      <Icon name={problem === null ? 'info' : 'failed'} />
      {told}
    </p>
  )
}
