import { useState } from 'preact/hooks'

import { get, send } from '../../api/request.ts'
import { refresh, useResource } from '../../api/resource.ts'
import type { Notification, NotificationDetail, Plugin } from '../../api/plugin-types.ts'
import { Action } from '../../parts/action.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Pill, type PillState } from '../../parts/pill.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { Section } from '../../parts/section.tsx'
import { Time } from '../../parts/time.tsx'
import { counted } from '../../words/numbers.ts'
import { addressOf } from '../plugins/kinds.ts'
import { Attempts } from './attempts.tsx'

interface List {
  readonly notifications: readonly Notification[]
  readonly nextCursor: string | null
}

/** What notifiers have told the world outside, with a way to try them and to send again. */
export function Deliveries() {
  const plugins = useResource<{ plugins: readonly Plugin[] }>('plugins', {
    on: 'plugin.*,config.reloaded',
  })
  const notifiers = (plugins.value?.plugins ?? []).filter(({ kind }) => kind === 'notifier')
  return (
    <Section title="Notifications" more={<a href="plugins?add=notifier:webhook">Add a notifier</a>}>
      <Loaded of={plugins} what="The list of notifiers">
        {() =>
          notifiers.length === 0 ? (
            <Empty
              icon="link"
              title="Nobody is told of anything yet"
              actions={
                <>
                  <a class="button" href="plugins?add=notifier:ntfy">
                    Tell a phone by ntfy
                  </a>
                  <a class="button" href="plugins?add=notifier:webhook">
                    Call a webhook
                  </a>
                </>
              }
            >
              A notifier tells of scans, imports and trouble, and tries again until it is heard.
            </Empty>
          ) : (
            <div class="stack">
              <div class="row">
                {notifiers.map((one) => (
                  <NotifierTest key={one.name} notifier={one} />
                ))}
              </div>
              <DeliveryLog />
            </div>
          )
        }
      </Loaded>
    </Section>
  )
}

function NotifierTest({ notifier }: { notifier: Plugin }) {
  const { name, enabled } = notifier
  return (
    <Action
      icon="play"
      refused={enabled ? null : 'It is switched off.'}
      does={async () => {
        await send('POST', `${addressOf(notifier)}/test`)
        return `${name} took the test message`
      }}
    >
      Test {name}
    </Action>
  )
}

const states: Readonly<Record<Notification['state'], readonly [PillState, string]>> = {
  pending: ['waiting', 'Waiting'],
  delivered: ['finished', 'Delivered'],
  failed: ['failed', 'Given up'],
  cancelled: ['skipped', 'Not wanted any more'],
}

function DeliveryLog() {
  const log = useResource<List>('notifications', {
    query: { limit: 50 },
    on: 'scan.*,download.*,health.*,removal.*,job.failed,config.*,plugin.*',
    everyMs: 10_000,
  })
  const [opened, open] = useState<NotificationDetail | null>(null)
  return (
    <Loaded of={log} what="The log of notifications">
      {({ notifications }) =>
        notifications.length === 0 ? (
          <p class="panel panel-body quiet">
            Nothing was told so far. A notifier that is new is told nothing of the past.
          </p>
        ) : (
          <div class="panel">
            <table class="table folding deliveries">
              <thead>
                <tr>
                  <th scope="col">Event</th>
                  <th scope="col">Told to</th>
                  <th scope="col">State</th>
                  <th scope="col">When</th>
                  <th scope="col">
                    <span class="unseen">What can be done</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {notifications.map((one) => (
                  <Delivery
                    key={one.id}
                    one={one}
                    opened={opened?.id === one.id ? opened : null}
                    open={open}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )
      }
    </Loaded>
  )
}

function Delivery({
  one,
  opened,
  open,
}: {
  one: Notification
  opened: NotificationDetail | null
  open: (detail: NotificationDetail | null) => void
}) {
  const tries = counted(one.attempts, 'try', 'tries')
  const show = async (): Promise<void> =>
    open(opened ? null : await get<NotificationDetail>(`notifications/${one.id}`))
  return (
    <>
      <tr aria-selected={opened !== null}>
        <td>
          <code>{one.type}</code>
        </td>
        <td>{one.notifier}</td>
        <td>
          <DeliveryState one={one} />
        </td>
        <td>
          <Time at={one.occurredAt} />
        </td>
        <td class="number">
          <span class="row end">
            <Action
              kind="plain slim"
              name={`${tries} of ${one.type}, ${opened ? 'close' : 'show'}`}
              does={show}
            >
              <Icon name={opened ? 'down' : 'right'} size={14} /> {tries}
            </Action>
            <Action
              kind="slim"
              icon="refresh"
              name={`Again: send ${one.type}`}
              does={() => replay(one)}
            >
              Again
            </Action>
          </span>
        </td>
      </tr>
      {opened && (
        <tr>
          <td class="detail" colSpan={5}>
            <Attempts of={opened} />
          </td>
        </tr>
      )}
    </>
  )
}

async function replay({ id }: Notification): Promise<string> {
  await send('POST', `notifications/${id}/replay`)
  refresh('notifications')
  return 'It is sent again'
}

function DeliveryState({ one }: { one: Notification }) {
  const [state, word] = states[one.state]
  return (
    <>
      <Pill state={state}>{word}</Pill>{' '}
      {one.state !== 'delivered' && one.error && <span>{one.error}</span>}
      {one.state === 'pending' && one.nextTryAt && (
        <span class="quiet">
          {' '}
          next try <Time at={one.nextTryAt} />
        </span>
      )}
    </>
  )
}
