import { useResource } from '../../api/resource.ts'
import type { Item, ItemNfo } from '../../api/types.ts'
import { Section } from '../../parts/section.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { fieldWord, valueWord } from './field-words.ts'

/** What the NFO files beside an item told of it, and the one that would be written. */
export function NfoTab({ item }: { item: Item }) {
  const nfo = useResource<ItemNfo>(`items/${item.id}/nfo`, { on: 'item.*,scan.completed' })
  const findings = item.findings.filter(({ code }) => code.startsWith('nfo'))
  return (
    <Loaded of={nfo} what="What NFO files tell">
      {({ files, fields, planned }) => (
        <div class="stack">
          {item.writeProblem && (
            <p class="warn-text">Nothing is written beside it: {item.writeProblem}</p>
          )}
          {findings.map(({ message }) => (
            <p key={message} class="warn-text">
              {message}
            </p>
          ))}
          {fields.length === 0 ? (
            <Empty icon="list" title="No NFO tells of it">
              A file such as <code>movie.nfo</code> beside the media goes before what providers say.
            </Empty>
          ) : (
            <AsRead files={files} fields={fields} />
          )}
          {planned && <AsWritten planned={planned} />}
        </div>
      )}
    </Loaded>
  )
}

function AsRead({ files, fields }: Pick<ItemNfo, 'files' | 'fields'>) {
  const told = fields
    .map(({ field, value }) => ({ field, text: valueWord(value) }))
    .filter(({ text }) => text !== '')
  return (
    <Section title="As it was read" fact="goes before what providers say">
      <div class="panel">
        {files.map((path) => (
          <p key={path} class="panel-body path">
            {path}
          </p>
        ))}
        <dl class="facts-list">
          {told.map(({ field, text }) => (
            <div key={field}>
              <dt>{fieldWord(field)}</dt>
              <dd dir="auto">{text}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Section>
  )
}

/** The text of the NFO that would be written, under a sentence that says whether it is. */
function AsWritten({ planned }: { planned: NonNullable<ItemNfo['planned']> }) {
  const { path, text } = planned
  return (
    <Section title="As it would be written" fact={standingOf(planned)}>
      <div class="panel nfo-text">
        {path !== null && <p class="panel-body path">{path}</p>}
        <pre tabIndex={0} aria-label="Text of the NFO">
          {text}
        </pre>
      </div>
    </Section>
  )
}

function standingOf({ wanted, refusal }: NonNullable<ItemNfo['planned']>): string {
  if (!wanted) return 'it is not: write_nfo of its library is off'
  return refusal === null ? 'its library has it written' : `it is not: ${refusal}`
}
