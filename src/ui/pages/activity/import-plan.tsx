import { useEffect, useMemo, useState } from 'preact/hooks'

import { usePages } from '../../api/pages.ts'
import { send } from '../../api/request.ts'
import type { Plan, PlanFile } from '../../api/types.ts'
import { Action } from '../../parts/action.tsx'
import { type Decision, DecisionList } from '../../parts/decision-list.tsx'
import { count, counted } from '../../words/numbers.ts'
import {
  canBeImported,
  isQuestion,
  type Override,
  planSentence,
  proposalSentence,
  willImport,
} from '../../words/plans.ts'
import { FileChoices } from './file-choices.tsx'

/** A plan of an import: while it is proposed file by file with what a person may decide, later what came of it. */
export function ImportPlan({ plan, changed }: { plan: Plan; changed: () => void }) {
  const parts = useMemo(() => [{ path: `plans/${plan.id}/files`, member: 'files' }], [plan.id])
  const files = usePages<PlanFile>(parts)
  const [overrides, setOverrides] = useState<ReadonlyMap<number, Override>>(new Map())
  const standing = JSON.stringify([plan.state, plan.files])
  useEffect(() => void files.reload(), [standing])
  useEffect(() => files.loadMore(), [files.rows.length])
  const decide = (id: number, override: Override | null): void => {
    const next = new Map(overrides)
    if (override === null) next.delete(id)
    else next.set(id, override)
    setOverrides(next)
  }
  const isProposed = plan.state === 'proposed'
  const rows = files.rows.toSorted((a, b) => a.source.path.localeCompare(b.source.path))
  return (
    <DecisionList
      sentence={isProposed ? proposalSentence(rows, overrides) : planSentence(plan)}
      note={isProposed ? 'Nothing has been touched yet.' : `Into ${plan.library.name}.`}
      actions={
        isProposed ? (
          <ProposalActions plan={plan} files={rows} overrides={overrides} changed={changed} />
        ) : (
          <UndoImport plan={plan} changed={changed} />
        )
      }
      decisions={rows.map((file) =>
        decisionOf(
          file,
          isProposed ? overrides.get(file.id) : undefined,
          isProposed ? (one) => decide(file.id, one) : null,
        ),
      )}
      foot="An import is a hardlink or a copy: the download stays as it is, and what is imported can be taken back."
    />
  )
}

function decisionOf(
  file: PlanFile,
  override: Override | undefined,
  decide: ((override: Override | null) => void) | null,
): Decision {
  const { id, source, target, reasons, replaces, error } = file
  const open = isQuestion(file) && override === undefined && decide !== null
  const named = override?.item
  return {
    id,
    ...pillOf(file, override, open),
    file: source.path.slice(source.path.lastIndexOf('/') + 1),
    target:
      target ?? (override?.decision === 'import' ? 'Its place is found when it is imported' : null),
    reasons: [
      ...(error === null ? [] : [error.message]),
      ...reasons.map(({ message }) => message),
      ...replaces.map((path) => `${path} goes to the recycle bin.`),
      ...(named ? [`You say it is ${nameOf(named)}.`] : []),
    ],
    sizeBytes: source.sizeBytes,
    isQuestion: open,
    choices:
      decide && (file.state === 'proposed' || canBeImported(file)) ? (
        <FileChoices file={file} override={override} decide={decide} />
      ) : null,
  }
}

function nameOf(item: NonNullable<Override['item']>): string {
  if (item.kind === 'movie') return item.year === null ? item.title : `${item.title} (${item.year})`
  return `${item.series}, season ${item.season}, episode ${item.episodes.join(', ')}`
}

function pillOf(
  file: PlanFile,
  override: Override | undefined,
  open: boolean,
): Pick<Decision, 'pill' | 'words'> {
  if (open) return { pill: 'choice', words: 'Your choice' }
  switch (file.state) {
    case 'placed':
      return { pill: 'finished', words: 'Imported' }
    case 'waiting':
      return { pill: 'running', words: 'Importing' }
    case 'failed':
      return { pill: 'failed', words: 'Failed' }
    case 'undone':
      return { pill: 'skipped', words: 'Taken back' }
    case 'proposed':
    case 'skipped':
      return willImport(file, override)
        ? { pill: 'finished', words: 'Import' }
        : { pill: 'skipped', words: 'Skip' }
  }
}

function ProposalActions({
  plan,
  files,
  overrides,
  changed,
}: {
  plan: Plan
  files: readonly PlanFile[]
  overrides: ReadonlyMap<number, Override>
  changed: () => void
}) {
  const importing = files.filter((file) => willImport(file, overrides.get(file.id))).length
  return (
    <>
      <Action
        does={async () => {
          await send('POST', `plans/${plan.id}/discard`)
          changed()
        }}
      >
        Not now
      </Action>
      <Action
        kind="primary"
        refused={importing === 0 ? 'No file is to be imported.' : null}
        does={async () => {
          const decided = [...overrides].map(([fileId, override]) => ({ fileId, ...override }))
          await send('POST', `plans/${plan.id}/apply`, { overrides: decided })
          changed()
          return {
            text: `${counted(importing, 'file')} of ${plan.download.name} on the way.`,
            link: { to: 'activity/imports', text: 'Imports' },
          }
        }}
      >
        Import {count(importing)} {importing === 1 ? 'file' : 'files'}
      </Action>
    </>
  )
}

/** Takes an import back; what it replaced comes out of the recycle bin. */
function UndoImport({ plan, changed }: { plan: Plan; changed: () => void }) {
  if (plan.files.placed === 0 || plan.state === 'undoing') return null
  return (
    <Action
      kind="slim"
      icon="refresh"
      name={`Undo the import of ${plan.download.name}`}
      does={async () => {
        await send('POST', `plans/${plan.id}/undo`)
        changed()
        return `${counted(plan.files.placed, 'file')} of ${plan.download.name} being taken back. The download stays as it is.`
      }}
    >
      Undo the import
    </Action>
  )
}
