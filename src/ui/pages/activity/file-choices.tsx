import { useState } from 'preact/hooks'

import type { PlanFile } from '../../api/types.ts'
import { isQuestion, type Override, willImport } from '../../words/plans.ts'
import { NameDialog } from './name-dialog.tsx'

/** What a person may say of a file of a proposal. */
export function FileChoices({
  file,
  override,
  decide,
}: {
  file: PlanFile
  override: Override | undefined
  decide: (override: Override | null) => void
}) {
  const [naming, name] = useState(false)
  const imports = willImport(file, override)
  const button = (words: string, click: () => void): preact.JSX.Element => (
    <button type="button" class="button slim" onClick={click}>
      {words}
    </button>
  )
  return (
    <>
      {override !== undefined && button('Take it back', () => decide(null))}
      {override === undefined &&
        !imports &&
        button('Import it', () => decide({ decision: 'import' }))}
      {override === undefined && button('Something else…', () => name(true))}
      {override === undefined &&
        (imports || isQuestion(file)) &&
        button('Leave it', () => decide({ decision: 'skip' }))}
      {naming && (
        <NameDialog
          file={file}
          close={() => name(false)}
          named={(item) => {
            decide({ decision: 'import', item })
            name(false)
          }}
        />
      )}
    </>
  )
}
