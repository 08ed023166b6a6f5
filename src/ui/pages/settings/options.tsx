import { useState } from 'preact/hooks'

import type { ConfigReport, Setting } from '../../api/config-types.ts'
import { issueAt } from '../../api/issues.ts'
import { useResource } from '../../api/resource.ts'
import { Action } from '../../parts/action.tsx'
import { Section } from '../../parts/section.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { counted } from '../../words/numbers.ts'
import { nameOf } from '../../words/names.ts'
import { BrokenFile } from './broken-file.tsx'
import { OptionFilter, type Choice, chosenOf, everything } from './option-filter.tsx'
import { OptionRow } from './option-row.tsx'
import './settings.css'
import { useDrafts } from './use-drafts.ts'

/** Every option that belongs to no block, in the tables of the file. */
export function Options() {
  const config = useResource<ConfigReport>('config', { on: 'config.*' })
  return (
    <Loaded of={config} what="The configuration">
      {(value) => (
        <>
          {value.issues.length > 0 && <BrokenFile issues={value.issues} />}
          <OptionList settings={value.settings.filter(({ path }) => !path.includes('['))} />
        </>
      )}
    </Loaded>
  )
}

function OptionList({ settings }: { settings: readonly Setting[] }) {
  const [choice, choose] = useState<Choice>(everything)
  // What is wrong may be of an option that is filtered away.
  const editing = useDrafts(() => choose(everything))
  const tables = Map.groupBy(chosenOf(settings, choice), ({ path }) => path.split('.')[0] ?? '')
  return (
    <div class="stack options">
      <OptionFilter settings={settings} choice={choice} choose={choose} />
      {tables.size === 0 && (
        <Empty title="No option is called so" icon="search">
          Try fewer letters, or another word for it.
        </Empty>
      )}
      {tables.size > 1 && <TableIndex tables={[...tables.keys()]} />}
      {[...tables].map(([table, members]) => (
        <Section key={table} id={idOf(table)} title={nameOf(table)} fact={<code>[{table}]</code>}>
          <div class="panel panel-body fields">
            {members.map((setting) => (
              <OptionRow
                key={setting.path}
                setting={setting}
                draft={editing.drafts[setting.path]}
                change={(value) => editing.change(setting.path, value)}
                problem={issueAt(editing.issues, setting.path)}
              />
            ))}
          </div>
        </Section>
      ))}
      <p class="small quiet">
        Libraries, schedules, rules and plugins have pages of their own. All of it stands in{' '}
        <a href="settings/file">the file</a>.
      </p>
      <SaveBar {...editing} />
    </div>
  )
}

function SaveBar({
  drafts,
  save,
  discard,
}: Pick<ReturnType<typeof useDrafts>, 'drafts' | 'save' | 'discard'>) {
  const changes = counted(Object.keys(drafts).length, 'change')
  if (Object.keys(drafts).length === 0) return null
  return (
    <div class="save-bar" role="region" aria-label="Unsaved changes">
      <span>{changes}, not saved yet</span>
      <button type="button" class="button" onClick={discard}>
        Discard
      </button>
      <Action kind="primary" does={save}>
        Save {changes}
      </Action>
    </div>
  )
}

/** A way to each table: there are more than fit on a screen. */
function TableIndex({ tables }: { tables: readonly string[] }) {
  return (
    <nav class="row table-index" aria-label="Tables">
      {tables.map((table) => (
        <button
          key={table}
          type="button"
          class="button plain slim"
          onClick={() => document.getElementById(idOf(table))?.scrollIntoView()}
        >
          {nameOf(table)}
        </button>
      ))}
    </nav>
  )
}

function idOf(table: string): string {
  return `table-${table}`
}
