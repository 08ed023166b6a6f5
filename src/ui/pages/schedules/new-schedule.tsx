import { useState } from 'preact/hooks'

import { send } from '../../api/request.ts'
import { refresh } from '../../api/resource.ts'
import type { Schedule } from '../../api/types.ts'
import { useLibraries } from '../../frame/navigation.tsx'
import { Action } from '../../parts/action.tsx'
import { ChoiceInput, plainOptions } from '../../parts/form/choice-input.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/form/field.tsx'
import { TextInput } from '../../parts/form/text-input.tsx'
import { goWithQuery } from '../../place.ts'
import { type Choice, missingOf, ownZone, timingOf } from './timing.ts'
import { TimingInput } from './timing-input.tsx'

const tasks: readonly { readonly value: Schedule['task']; readonly words: string }[] = [
  { value: 'library-scan', words: 'Scan libraries' },
  { value: 'cache-cleanup', words: 'Clean up the cache' },
  { value: 'cache-verify', words: 'Verify the cache' },
  { value: 'history-prune', words: 'Prune histories' },
  { value: 'database-backup', words: 'Back up the database' },
  { value: 'database-optimize', words: 'Optimize the database' },
  { value: 'enrichment-refresh', words: 'Refresh metadata that is old' },
  { value: 'recycle-cleanup', words: 'Empty the recycle bin of what is due' },
  { value: 'stale-job-recovery', words: 'Recover stuck jobs' },
  { value: 'download-poll', words: 'Look at the downloads' },
]

/** Asks what is to run, and when. */
export function NewSchedule({ close }: { close: () => void }) {
  const [task, setTask] = useState<Schedule['task']>('library-scan')
  const [library, setLibrary] = useState('')
  const [mode, setMode] = useState('incremental')
  const [given, setName] = useState('')
  const [choice, choose] = useState<Choice>({ every: 'day', at: '03:30' })
  const scans = task === 'library-scan'
  const words = tasks.find(({ value }) => value === task)?.words ?? task
  const name = given || (scans ? `${library || 'All libraries'}, ${scanWords(mode)}` : words)
  const create = async (): Promise<string> => {
    const parameters = scans ? { ...(library !== '' && { library }), mode } : {}
    const made = await send<Schedule>('POST', 'schedules', {
      name,
      task,
      parameters,
      timing: timingOf(choice, ownZone()),
    })
    refresh('schedules')
    goWithQuery({ schedule: String(made.id) })
    close()
    return `${made.name}: ${made.words}`
  }
  return (
    <Dialog
      title="New schedule"
      close={close}
      foot={
        <>
          <button type="button" class="button" onClick={close}>
            Not now
          </button>
          <Action kind="primary" does={create} refused={missingOf(choice)}>
            Create
          </Action>
        </>
      }
    >
      <Field label="What it does">
        <ChoiceInput
          value={task}
          options={tasks}
          change={(value) => setTask(value as Schedule['task'])}
        />
      </Field>
      {scans && (
        <ScanFields library={library} setLibrary={setLibrary} mode={mode} setMode={setMode} />
      )}
      <div class="field">
        <span class="label">When</span>
        <TimingInput choice={choice} choose={choose} />
      </div>
      <Field label="Name">
        <TextInput value={given} placeholder={name} change={setName} />
      </Field>
    </Dialog>
  )
}

function scanWords(mode: string): string {
  return mode === 'full' ? 'full scan' : 'scan for changes'
}

const modes = [
  { value: 'incremental', words: 'Look for changes' },
  { value: 'full', words: 'Read everything anew' },
]

/** What is scanned, and how. */
function ScanFields({
  library,
  setLibrary,
  mode,
  setMode,
}: {
  library: string
  setLibrary: (name: string) => void
  mode: string
  setMode: (mode: string) => void
}) {
  const libraries = useLibraries().map(({ name }) => name)
  return (
    <div class="row">
      <Field label="Library">
        <ChoiceInput
          value={library}
          options={[{ value: '', words: 'All libraries' }, ...plainOptions(libraries)]}
          change={setLibrary}
        />
      </Field>
      <Field label="How">
        <ChoiceInput value={mode} options={modes} change={setMode} />
      </Field>
    </div>
  )
}
