import { useResource } from '../../api/resource.ts'
import type { Item, Job } from '../../api/types.ts'
import { Pill } from '../../parts/pill.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { jobState } from '../../words/jobs.ts'

const looked = 500

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
              {own.map((job) => {
                const { pill, words } = jobState(job)
                return (
                  <tr key={job.id}>
                    <td>
                      <a href={`activity?job=${job.id}`}>
                        <code>{job.kind}</code>
                      </a>
                    </td>
                    <td>
                      <Pill state={pill}>{words}</Pill>
                    </td>
                    <td>
                      <Time at={job.createdAt} />
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
