import { useState } from 'preact/hooks'

import { get, send } from '../../api/request.ts'
import { refresh, useResource } from '../../api/resource.ts'
import type { Proposal, ProposedFile } from '../../api/types.ts'
import { Action } from '../../parts/action.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Question } from '../../parts/question.tsx'
import { Time } from '../../parts/time.tsx'
import { toast } from '../../parts/toast.tsx'
import { count, counted } from '../../words/numbers.ts'
import { cutPath } from '../../words/paths.ts'
import { ApproveDialog } from './approve-dialog.tsx'

/** Files that a scan missed in such numbers that a person decides about them. */
export function ProposalQuestion({ proposal }: { proposal: Proposal }) {
  const { id, library, fileCount, message, scanId } = proposal
  const [asks, setAsks] = useState(false)
  const [shows, setShows] = useState(false)
  const files = counted(fileCount, 'file')
  const title =
    proposal.reason === 'limit'
      ? `${files} vanished from ${library.name} at once. Remove them?`
      : `A folder of ${library.name} cannot be reached, with ${files}`
  const keep = async (): Promise<string> => {
    await send('POST', `proposals/${id}/reject`)
    refresh('proposals')
    return `${files} of ${library.name} stay known as missing`
  }
  const lookAgain = async () => {
    const scan = await send<{ id: number }>('POST', 'scans', { library: library.name })
    return {
      text: `${library.name} is being scanned`,
      link: { to: `activity/scans?scan=${scan.id}`, text: 'Show' },
    }
  }
  return (
    <>
      <Question
        title={title}
        rule={`${message} Nothing is removed until you decide.`}
        about={<GoneFolders proposal={proposal} showAll={() => setShows(true)} />}
        reasons={reasonsOf(proposal)}
        actions={
          <>
            <Action does={keep}>Keep as missing</Action>
            <Action does={lookAgain}>Scan again first</Action>
            <button type="button" class="button removing" onClick={() => setAsks(true)}>
              Remove {files}…
            </button>
            <span class="small quiet">
              found missing <Time at={proposal.proposedAt} /> by{' '}
              <a href={`activity/scans?scan=${scanId}`}>scan {scanId}</a>
            </span>
          </>
        }
        note="Files on disk are never touched. A removal can be undone under Watching as long as its files are remembered."
      />
      {asks && (
        <ApproveDialog proposal={proposal} close={() => setAsks(false)} done={told(proposal)} />
      )}
      {shows && <FilesDialog proposal={proposal} close={() => setShows(false)} />}
    </>
  )
}

/** Tells that a removal was approved, and how to take that back. */
function told(proposal: Proposal): () => void {
  return () => {
    refresh('proposals')
    toast({
      text: `${counted(proposal.fileCount, 'file')} will be removed from the library`,
      undo: () => takeBack(proposal),
    })
  }
}

/** Before the next scan nothing was removed yet; after it, what was is brought back. */
export async function takeBack({ id }: Proposal): Promise<void> {
  const { state } = await get<Proposal>(`proposals/${id}`)
  await send('POST', `proposals/${id}/${state === 'applied' ? 'undo' : 'reject'}`)
  refresh('proposals')
}

function reasonsOf({
  reason,
  root,
  fileCount,
}: Proposal): Parameters<typeof Question>[0]['reasons'] {
  if (reason !== 'limit') {
    return [
      { speaks: 'against', text: 'The folder itself does not answer; it is probably not mounted' },
      { speaks: 'against', text: `All ${count(fileCount)} files below it went at once` },
    ]
  }
  return [
    {
      speaks: 'for',
      text: root === null ? 'The folders of the library are there' : 'The folder is there',
    },
    {
      speaks: 'against',
      text: `${counted(fileCount, 'file')} in one scan are more than go by themselves`,
    },
  ]
}

const shownFiles = 100

function useFiles({ id }: Proposal): readonly ProposedFile[] {
  return (
    useResource<{ files: readonly ProposedFile[] }>(`proposals/${id}/files`, {
      query: { limit: shownFiles },
    }).value?.files ?? []
  )
}

/** The folders of the files, with how many each held. */
function GoneFolders({ proposal, showAll }: { proposal: Proposal; showAll: () => void }) {
  const files = useFiles(proposal)
  const folders = Map.groupBy(files, ({ path }) => path.slice(0, path.lastIndexOf('/') + 1))
  return (
    <>
      <ul class="gone-folders">
        {[...folders].slice(0, 5).map(([folder, held]) => (
          <li key={folder}>
            <span class="path" title={folder}>
              {cutPath(folder)}
            </span>
            {proposal.fileCount <= shownFiles && (
              <span class="quiet">{counted(held.length, 'file')}</span>
            )}
          </li>
        ))}
      </ul>
      <button type="button" class="button plain slim" onClick={showAll}>
        {proposal.fileCount > shownFiles
          ? `See the first ${shownFiles} of ${count(proposal.fileCount)}`
          : `See all ${count(proposal.fileCount)}`}
      </button>
    </>
  )
}

function FilesDialog({ proposal, close }: { proposal: Proposal; close: () => void }) {
  const files = useFiles(proposal)
  return (
    <Dialog
      title={`Missing from ${proposal.library.name}`}
      close={close}
      foot={
        <button type="button" class="button" onClick={close}>
          Close
        </button>
      }
    >
      <ul class="gone-files">
        {files.map(({ id, path }) => (
          <li key={id} class="path">
            {path}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
