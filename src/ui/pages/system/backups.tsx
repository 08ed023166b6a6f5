import { useState } from 'preact/hooks'

import { send } from '../../api/request.ts'
import { refresh, useResource } from '../../api/resource.ts'
import type { Backups as BackupList, Job } from '../../api/types.ts'
import { Action, act, type Told } from '../../parts/action.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { bytes, counted } from '../../words/numbers.ts'

type Backup = BackupList['backups'][number]

const kindWords: Readonly<Record<Backup['kind'], string>> = {
  backup: 'Backup',
  'before-migration': 'Before an upgrade',
  replaced: 'Put aside by a restore',
}

/** Copies of the database: to make, to keep elsewhere, and to go back to. */
export function Backups() {
  const backups = useResource<BackupList>('backups', { on: 'job.*,schedule.*', everyMs: 3_000 })
  const [asked, ask] = useState<Backup | null>(null)
  return (
    <Loaded of={backups} what="The list of backups">
      {(value) => (
        <div class="stack">
          <header class="row spread">
            <p class="sentence">{sentence(value.backups)}</p>
            <Action kind="primary" icon="plus" does={create}>
              Back up now
            </Action>
          </header>
          {value.staged && <Staged staged={value.staged} />}
          {value.lastRestore && <LastRestore last={value.lastRestore} />}
          {value.backups.length === 0 ? (
            <Empty icon="copy" title="No copy yet">
              A backup holds all that was learned: matches, choices, locks, history. A schedule
              makes one by itself; the configuration file and the media are yours to keep safe.
            </Empty>
          ) : (
            <Table backups={value.backups} staged={value.staged?.name ?? null} ask={ask} />
          )}
          {asked && <RestoreDialog backup={asked} close={() => ask(null)} />}
        </div>
      )}
    </Loaded>
  )
}

function sentence(backups: readonly Backup[]): string {
  const own = backups.filter(({ kind }) => kind === 'backup').length
  return own === 0 ? 'The database has no backup.' : `${counted(own, 'backup')} of the database.`
}

async function create(): Promise<Told> {
  const { id } = await send<Job>('POST', 'backups', {})
  refresh('backups')
  return {
    text: 'The database is being copied',
    link: { to: `activity/jobs?job=${id}`, text: 'The job' },
  }
}

function Staged({ staged: { name, stagedAt } }: { staged: NonNullable<BackupList['staged']> }) {
  return (
    <section class="notice-panel" aria-label="Restore at the next start">
      <Icon name="info" size={20} />
      <div>
        <p>
          <strong>The next start puts {name} in the place of the database.</strong>
        </p>
        <p class="quiet">
          It was checked and is whole (<Time at={stagedAt} />
          ). The present database is kept aside. Restart shelfd to go back to it.
        </p>
      </div>
      <Action
        does={async () => {
          await send('DELETE', 'backups/staged')
          refresh('backups')
          return 'The database stays as it is'
        }}
      >
        Cancel the restore
      </Action>
    </section>
  )
}

function LastRestore({ last }: { last: NonNullable<BackupList['lastRestore']> }) {
  const { name, at, replaced, error } = last
  if (error !== null) {
    return (
      <p class="row bad-text" role="alert">
        <Icon name="failed" /> {name} was not restored, everything is as before: {error}
      </p>
    )
  }
  return (
    <p class="row small quiet">
      <Icon name="check" size={14} /> {name} was restored <Time at={at} />
      {replaced !== null && <>; the database of before is {replaced}</>}
    </p>
  )
}

function Table({
  backups,
  staged,
  ask,
}: {
  backups: readonly Backup[]
  staged: string | null
  ask: (backup: Backup) => void
}) {
  return (
    <div class="panel">
      <table class="table folding">
        <thead>
          <tr>
            <th>Made</th>
            <th>Name</th>
            <th>Why</th>
            <th class="number">Size</th>
            <th class="number">
              <span class="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {backups.map((backup) => (
            <Row key={backup.name} backup={backup} isStaged={backup.name === staged} ask={ask} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({
  backup,
  isStaged,
  ask,
}: {
  backup: Backup
  isStaged: boolean
  ask: (backup: Backup) => void
}) {
  return (
    <tr>
      <td class="nowrap">
        <Time at={backup.madeAt} />
      </td>
      <td class="path">{backup.name}</td>
      <td class="quiet">{kindWords[backup.kind]}</td>
      <td class="number">{bytes(backup.sizeBytes)}</td>
      <td class="number">
        <span class="row end">
          <a
            class="button slim"
            href={`api/v1/backups/${backup.name}`}
            download={backup.name}
            aria-label={`Download ${backup.name}`}
          >
            <Icon name="download" size={14} /> Download
          </a>
          <button
            type="button"
            class="button slim"
            aria-label={`Restore ${backup.name}`}
            aria-disabled={isStaged}
            title={isStaged ? 'It waits for the next start.' : undefined}
            onClick={() => !isStaged && ask(backup)}
          >
            Restore…
          </button>
        </span>
      </td>
    </tr>
  )
}

function RestoreDialog({ backup, close }: { backup: Backup; close: () => void }) {
  const restore = (): Promise<void> =>
    act(async () => {
      const { id } = await send<Job>('POST', `backups/${backup.name}/restore`)
      close()
      refresh('backups')
      return {
        text: 'The copy is being checked; if it is whole, the next start restores it',
        link: { to: `activity/jobs?job=${id}`, text: 'The job' },
      }
    })
  return (
    <Dialog
      title={`Go back to the database of ${new Date(backup.madeAt).toLocaleString()}?`}
      close={close}
      foot={
        <>
          <button type="button" class="button" onClick={close}>
            Keep the present one
          </button>
          <button type="button" class="button removing" onClick={() => void restore()}>
            Restore at the next start
          </button>
        </>
      }
    >
      <p>
        What was learned since then goes: matches that you chose, locks, history. Scans find the
        rest again.
      </p>
      <p>
        <strong>Files on disk are not touched.</strong> The present database is kept beside the
        copies, so that you can come back to it in the same way.
      </p>
      <p class="quiet">
        A database in use cannot be exchanged: the copy is checked now and put in place when shelfd
        starts the next time. Until then you can cancel it.
      </p>
    </Dialog>
  )
}
