import { send } from '../../api/request.ts'
import { useResource } from '../../api/resource.ts'
import type { BrowserSession } from '../../api/session.ts'
import { Action } from '../../parts/action.tsx'
import { Section } from '../../parts/section.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { browserName } from './browser-name.ts'

/** The browsers that are logged in, each with a way to log it out. */
export function BrowserSessions() {
  const sessions = useResource<{ sessions: readonly BrowserSession[] }>('sessions', {
    everyMs: 60_000,
  })
  const end = async (path: string): Promise<void> => {
    await send('DELETE', path)
    await sessions.reload()
  }
  return (
    <Section title="Logged in">
      <Loaded of={sessions} what="The browsers that are logged in">
        {({ sessions: all }) => (
          <div class="stack">
            <div class="panel">
              <table class="table folding">
                <thead>
                  <tr>
                    <th>Browser</th>
                    <th>From</th>
                    <th>Last seen</th>
                    <th>
                      <span class="unseen">What can be done</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {all.map((one) => (
                    <Row key={one.id} session={one} end={end} />
                  ))}
                </tbody>
              </table>
            </div>
            {all.some(({ current }) => !current) && (
              <Action
                icon="leave"
                does={() => end('sessions?keep=current').then(() => 'All others are logged out')}
              >
                Log out all others
              </Action>
            )}
          </div>
        )}
      </Loaded>
    </Section>
  )
}

function Row({
  session: { id, current, userAgent, address, lastSeenAt },
  end,
}: {
  session: BrowserSession
  end: (path: string) => Promise<void>
}) {
  const name = browserName(userAgent)
  return (
    <tr>
      <td title={userAgent ?? undefined}>{name}</td>
      <td>{address}</td>
      <td>
        <Time at={lastSeenAt} />
      </td>
      <td class="number">
        {current ? (
          <span class="current">This one</span>
        ) : (
          <Action
            kind="slim"
            name={`Log out ${name}, ${address}`}
            does={() => end(`sessions/${id}`).then(() => `${name} is logged out`)}
          >
            Log out
          </Action>
        )}
      </td>
    </tr>
  )
}
