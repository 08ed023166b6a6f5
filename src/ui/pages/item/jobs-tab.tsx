import { useResource } from '../../api/resource.ts'
import type { Item } from '../../api/types.ts'
import { Pill, type PillState } from '../../parts/pill.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'

interface Job {
  readonly id: number
  readonly kind: string
  readonly state: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly createdAt: string
}

const looked = 500

const states: Readonly<Record<string, readonly [PillState, string]>> = {
  completed: ['finished', 'Finished'],
  running: ['running', 'Running'],
  retryable: ['warning', 'Tries again'],
  discarded: ['failed', 'Failed'],
  cancelled: ['skipped', 'Cancelled'],
}

/** Jobs about an item, among the last ones of all. */
export function JobsTab({ item: { id } }: { item: Item }) {
  const jobs = useResource<{ jobs: readonly Job[] }>('jobs', {
    query: { limit: looked },
    on: 'item.*,job.*,scan.phase',
    everyMs: 5_000,
  })
  return (
    <Loaded of={jobs} what="The list of jobs">
      {({ jobs: all }) => {
        const own = all.filter(({ payload }) => payload['itemId'] === id)
        if (own.length === 0) {
          return (
            <Empty icon="activity" title="No job is about it now">
              Among the last {looked} jobs there is none that names it.
            </Empty>
          )
        }
        return (
          <table class="table folding panel">
            <thead>
              <tr>
                <th scope="col">Job</th>
                <th scope="col">State</th>
                <th scope="col">Since</th>
              </tr>
            </thead>
            <tbody>
              {own.map(({ id: job, kind, state, createdAt }) => {
                const [pill, word] = states[state] ?? ['waiting', 'Waiting']
                return (
                  <tr key={job}>
                    <td>
                      <a href={`activity?job=${job}`}>
                        <code>{kind}</code>
                      </a>
                    </td>
                    <td>
                      <Pill state={pill}>{word}</Pill>
                    </td>
                    <td>
                      <Time at={createdAt} />
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        )
      }}
    </Loaded>
  )
}
