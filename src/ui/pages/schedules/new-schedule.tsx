import { useState } from 'preact/hooks'

import { send } from '../../api/request.ts'
import { refresh } from '../../api/resource.ts'
import type { Schedule } from '../../api/types.ts'
import { useLibraries } from '../../frame/navigation.tsx'
import { Action } from '../../parts/action.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { goWithQuery } from '../../place.ts'
import { type Choice, missingOf, ownZone, timingOf } from './timing.ts'
import { TimingInput } from './timing-input.tsx'

const tasks: readonly (readonly [Schedule['task'], string])[] = [
  ['library-scan', 'Scan libraries'],
  ['cache-cleanup', 'Clean up the cache'],
  ['cache-verify', 'Verify the cache'],
  ['history-prune', 'Prune histories'],
  ['database-backup', 'Back up the database'],
  ['database-optimize', 'Optimize the database'],
  ['enrichment-refresh', 'Refresh metadata that is old'],
  ['recycle-cleanup', 'Empty the recycle bin of what is due'],
  ['stale-job-recovery', 'Recover stuck jobs'],
  ['download-poll', 'Look at the downloads'],
]

/** Asks what is to run, and when. */
export function NewSchedule({ close }: { close: () => void }) {
  const [task, setTask] = useState<Schedule['task']>('library-scan')
  const [library, setLibrary] = useState('')
  const [mode, setMode] = useState('incremental')
  const [given, setName] = useState('')
  const [choice, choose] = useState<Choice>({ every: 'day', at: '03:30' })
  const scans = task === 'library-scan'
  const words = tasks.find(([id]) => id === task)?.[1] ?? task
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
      <TaskField task={task} setTask={setTask} />
      {scans && (
        <ScanFields library={library} setLibrary={setLibrary} mode={mode} setMode={setMode} />
      )}
      <div class="field">
        <span class="label">When</span>
        <TimingInput choice={choice} choose={choose} />
      </div>
      <label class="field">
        <span class="label">Name</span>
        <input
          class="input"
          value={given}
          placeholder={name}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
      </label>
    </Dialog>
  )
}

function scanWords(mode: string): string {
  return mode === 'full' ? 'full scan' : 'scan for changes'
}

function TaskField({
  task,
  setTask,
}: {
  task: Schedule['task']
  setTask: (task: Schedule['task']) => void
}) {
  return (
    <label class="field">
      <span class="label">What it does</span>
      <select
        class="select"
        value={task}
        onChange={({ currentTarget }) => setTask(currentTarget.value as Schedule['task'])}
      >
        {tasks.map(([id, text]) => (
          <option key={id} value={id}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}

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
  const libraries = useLibraries()
  return (
    <div class="row">
      <label class="field">
        <span class="label">Library</span>
        <select
          class="select"
          value={library}
          onChange={({ currentTarget }) => setLibrary(currentTarget.value)}
        >
          <option value="">All libraries</option>
          {libraries.map((one) => (
            <option key={one.id} value={one.name}>
              {one.name}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span class="label">How</span>
        <select
          class="select"
          value={mode}
          onChange={({ currentTarget }) => setMode(currentTarget.value)}
        >
          <option value="incremental">Look for changes</option>
          <option value="full">Read everything anew</option>
        </select>
      </label>
    </div>
  )
}
