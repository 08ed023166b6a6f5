import { send } from '../api/request.ts'
import type { ScanPlan } from '../api/scan-plan-types.ts'
import { go } from '../place.ts'
import { Action } from './action.tsx'

/** Has the daemon look at what a scan of a library would find, and goes where that is shown. */
export function LookFirst({ library: { name } }: { library: { name: string } }) {
  return (
    <Action
      kind="plain"
      name={`Look first at what a scan of ${name} would find`}
      does={async () => {
        const plan = await send<ScanPlan>('POST', 'scan-plans', { library: name })
        go(`scan-plans/${plan.id}`)
      }}
    >
      Look first
    </Action>
  )
}
