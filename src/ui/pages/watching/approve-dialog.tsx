import { useState } from 'preact/hooks'

import { send } from '../../api/request.ts'
import type { Proposal } from '../../api/types.ts'
import { Action } from '../../parts/action.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { count, counted } from '../../words/numbers.ts'

/** Above so many the number is typed, so that nobody removes by habit. */
const typedAbove = 100

/** Asks once more before files leave the library. */
export function ApproveDialog({
  proposal: { id, fileCount },
  close,
  done,
}: {
  proposal: Proposal
  close: () => void
  done: () => void
}) {
  const [typed, setTyped] = useState('')
  const asked = fileCount > typedAbove
  const refused = asked && typed !== String(fileCount) ? `Type ${fileCount} first.` : null
  const remove = async (): Promise<void> => {
    await send('POST', `proposals/${id}/approve`)
    close()
    done()
  }
  return (
    <Dialog
      title={`Remove ${counted(fileCount, 'file')} from the library?`}
      close={close}
      foot={
        <>
          <button type="button" class="button" onClick={close}>
            Keep them
          </button>
          <Action kind="removing" does={remove} refused={refused}>
            Remove {counted(fileCount, 'file')}
          </Action>
        </>
      }
    >
      <p>
        Their places in the library, history and cached pictures go. Files on disk are not touched.
        They can be brought back as long as they are remembered (<code>scan.removal_grace</code>).
      </p>
      {asked && (
        <label class="field">
          <span>
            Type <strong>{count(fileCount)}</strong> without separators to go on
          </span>
          <input
            class="input"
            inputMode="numeric"
            value={typed}
            onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        </label>
      )}
    </Dialog>
  )
}
