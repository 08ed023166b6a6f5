import { send } from '../../api/request.ts'
import { refresh } from '../../api/resource.ts'
import { Action } from '../../parts/action.tsx'

/** Looks whether what is wrong still is. */
export function CheckAgain() {
  return (
    <Action
      icon="refresh"
      does={async () => {
        await send('POST', 'health/check')
        refresh('health')
        return 'Looking at folders, programs and disks'
      }}
    >
      Check again
    </Action>
  )
}
