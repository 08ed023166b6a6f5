import { useResource } from '../../api/resource.ts'
import type { Item, ItemFields } from '../../api/types.ts'
import { Section } from '../../parts/section.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { fieldWord, valueWord } from './field-words.ts'

/** What the NFO files beside an item told of it. */
export function NfoTab({ item }: { item: Item }) {
  const fields = useResource<ItemFields>(`items/${item.id}/fields`)
  const findings = item.findings.filter(({ code }) => code.startsWith('nfo'))
  return (
    <Loaded of={fields} what="The list of fields">
      {({ fields: list }) => {
        const told = list.filter(({ source, lockedBy }) => source === 'nfo' || lockedBy === 'nfo')
        return (
          <div class="stack">
            {item.writeProblem && (
              <p class="warn-text">Nothing is written beside it: {item.writeProblem}</p>
            )}
            {findings.map(({ message }) => (
              <p key={message} class="warn-text">
                {message}
              </p>
            ))}
            {told.length === 0 ? (
              <Empty icon="list" title="No NFO tells of it">
                A file such as <code>movie.nfo</code> beside the media goes before what providers
                say.
              </Empty>
            ) : (
              <Section title="As it was read" fact="goes before what providers say">
                <dl class="panel facts-list">
                  {told.map(({ field, value, lockedBy }) => (
                    <div key={field}>
                      <dt>{fieldWord(field)}</dt>
                      <dd>
                        {valueWord(value)}{' '}
                        {lockedBy === 'nfo' && <span class="quiet">locked there</span>}
                      </dd>
                    </div>
                  ))}
                </dl>
              </Section>
            )}
          </div>
        )
      }}
    </Loaded>
  )
}
