import { refresh } from '../../api/resource.ts'
import { send } from '../../api/request.ts'
import { useScans } from '../../api/scans.ts'
import type { Scan } from '../../api/types.ts'
import { Action } from '../../parts/action.tsx'
import { useScanKey } from '../../parts/scan-actions.tsx'
import { ScanPanel } from '../../parts/scan-panel.tsx'
import { Empty, Failure } from '../../parts/states.tsx'
import { counted } from '../../words/numbers.ts'
import { isRunning, resultOf } from '../../words/phases.ts'

/** The scans that run, or what the last one came to. */
export function Scans() {
  const { value, problem, reload } = useScans()
  useScanKey(value?.find(isRunning))
  if (value === undefined) {
    return problem === null ? null : (
      <Failure problem={problem} what="The list of scans" retry={reload} />
    )
  }
  const running = value.filter(isRunning)
  const last = value[0]
  if (last === undefined) {
    return (
      <Empty title="Nothing was scanned yet" actions={<ScanAll />}>
        The first scan reads what your folders hold. It changes nothing in them.
      </Empty>
    )
  }
  const shown = running.length > 0 ? running : [last]
  return (
    <section class="panel" aria-label="Scans">
      {shown.map((scan) => (
        <div key={scan.id} class="scan-of-dashboard">
          <ScanPanel scan={scan} />
          {scan.status === 'completed' && <Result scan={scan} />}
        </div>
      ))}
    </section>
  )
}

function Result({ scan }: { scan: Scan }) {
  const { errorsCount } = scan
  return (
    <p class="result">
      {resultOf(scan)},{' '}
      {errorsCount === 0 ? (
        'no errors'
      ) : (
        <a href={`activity/scans?scan=${scan.id}&show=errors`}>{counted(errorsCount, 'error')}</a>
      )}
      .
    </p>
  )
}

interface Outcomes {
  readonly scans: readonly {
    readonly library: string
    readonly problem: { readonly detail: string } | null
  }[]
}

/** Has every library scanned; one that cannot be stops no other. */
export function ScanAll() {
  return (
    <Action
      kind="primary"
      icon="play"
      does={async () => {
        const { scans } = await send<Outcomes>('POST', 'scans', { library: '*' })
        refresh('scans')
        const refused = scans.filter(({ problem }) => problem !== null)
        const [first] = refused
        if (first === undefined) return
        const more = refused.length > 1 ? ` The same goes for ${refused.length - 1} more.` : ''
        return {
          text: `${first.library}: ${first.problem?.detail}${more}`,
          failed: refused.length === scans.length,
        }
      }}
    >
      Scan all
    </Action>
  )
}
