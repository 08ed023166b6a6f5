import type { Item, Match } from '../../api/types.ts'
import { Reasons } from '../../parts/match-candidate.tsx'
import { Section } from '../../parts/section.tsx'
import { percent } from '../../words/numbers.ts'
import { fieldWord, sourceWord, valueWord } from './field-words.ts'

const ways: Readonly<Record<NonNullable<Match['way']>, string>> = {
  person: 'You said what it is.',
  rule: 'A rule of the configuration says what it is.',
  id: 'A number at a provider stands in its name or its NFO.',
  sibling: 'Another item of the same title and year is it too.',
  search: 'Providers were searched by its title and year.',
}

/** How the names of files and folders led to the item, and what it was taken for. */
export function WhyTab({ item, match }: { item: Item; match: Match | undefined }) {
  const { identity, files, findings } = item
  return (
    <div class="stack">
      <Section title="Its files" fact="as they lie in the library">
        <ul class="panel item-history">
          {files.map(({ id, path, role }) => (
            <li key={id}>
              <span class="path">{path}</span>
              <span class="small quiet">{role}</span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title="What was read from them">
        <FactTable identity={identity} />
      </Section>
      {match?.way && (
        <Section title="What it was taken for">
          <div class="panel panel-body">
            <p>
              {ways[match.way]}{' '}
              {match.ids.map(({ provider, id }) => `${provider} ${id}`).join(', ')}
            </p>
            <Reasons reasons={match.reasons} />
          </div>
        </Section>
      )}
      {findings.length > 0 && (
        <Section title="Worth knowing">
          <ul class="panel item-history">
            {findings.map(({ code, message }) => (
              <li key={code + message}>
                <span>{message}</span>
                <code class="quiet">{code}</code>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  )
}

function FactTable({ identity }: Pick<Item, 'identity'>) {
  const facts = Object.entries(identity) as [
    string,
    { value: never; source: string; confidence: number },
  ][]
  return (
    <table class="table folding panel">
      <thead>
        <tr>
          <th scope="col">Fact</th>
          <th scope="col">Value</th>
          <th scope="col">Read in</th>
          <th scope="col" class="number">
            Sure by
          </th>
        </tr>
      </thead>
      <tbody>
        {facts.map(([name, { value, source, confidence }]) => (
          <tr key={name}>
            <td>{fieldWord(name as 'title')}</td>
            <td dir="auto">{valueWord(value)}</td>
            <td>{sourceWord(source)}</td>
            <td class="number">{percent(confidence)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
