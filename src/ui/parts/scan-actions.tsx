import { refresh } from '../api/resource.ts'
import { send } from '../api/request.ts'
import type { Queue, Scan } from '../api/types.ts'
import { useKeys } from '../keys.ts'
import { isRunning } from '../words/phases.ts'
import { act, Action, type Told } from './action.tsx'

/** What can be done about a scan. `queue` is that of its phase. */
export function ScanActions({ scan, queue }: { scan: Scan; queue: Queue | undefined }) {
  const name = scan.libraryName
  if (!isRunning(scan)) {
    return (
      <Action
        kind="slim"
        icon="refresh"
        does={() => restartScan(scan)}
        name={`Scan again: ${name}`}
      >
        Scan again
      </Action>
    )
  }
  return (
    <span class="row">
      <Rest scan={scan} queue={queue} />
      <Action
        kind="slim"
        icon="cross"
        name={`Cancel the scan of ${name}`}
        does={async () => {
          await send('POST', `scans/${scan.id}/cancel`)
          refresh('scans')
          return {
            text: `The scan of ${name} was cancelled. What it had read is kept.`,
            undo: () => restartScan(scan),
          }
        }}
      >
        Cancel
      </Action>
    </span>
  )
}

/** Pause or resume, of the scan or of the queue that its phase waits for. */
function Rest({ scan, queue }: { scan: Scan; queue: Queue | undefined }) {
  if (scan.pausedAt === null && queue?.paused) {
    return (
      <Action
        kind="slim"
        icon="play"
        does={async () => {
          await send('POST', `queues/${queue.name}/resume`)
          refresh('queues')
        }}
      >
        Resume queue
      </Action>
    )
  }
  const word = nextWord(scan)
  return (
    <Action
      kind="slim"
      icon={word === 'pause' ? 'pause' : 'play'}
      name={`${titles[word]} the scan of ${scan.libraryName}`}
      does={() => changeScan(scan, word)}
    >
      {titles[word]}
    </Action>
  )
}

/** Binds `p` to a scan that runs, while it is shown. */
export function useScanKey(scan: Scan | undefined): void {
  const word = scan === undefined ? 'pause' : nextWord(scan)
  useKeys(
    scan === undefined || !isRunning(scan)
      ? []
      : [
          {
            key: 'p',
            does: `${titles[word]} the scan of ${scan.libraryName}`,
            act: () => void act(() => changeScan(scan, word)),
          },
        ],
  )
}

const titles = { pause: 'Pause', resume: 'Resume' } as const

function nextWord({ pausedAt }: Scan): keyof typeof titles {
  return pausedAt === null ? 'pause' : 'resume'
}

async function changeScan(scan: Scan, word: keyof typeof titles): Promise<Told> {
  await send('POST', `scans/${scan.id}/${word}`)
  refresh('scans')
  if (word === 'resume') return
  return {
    text: `The scan of ${scan.libraryName} is paused. What runs of it is finished.`,
    undo: async () => void (await changeScan(scan, 'resume')),
  }
}

async function restartScan({ id }: Scan): Promise<void> {
  await send('POST', `scans/${id}/restart`)
  refresh('scans')
}
