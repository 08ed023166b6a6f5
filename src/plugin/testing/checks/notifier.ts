import type { NotifierEvent } from '../../../domain/notifier.ts'
import { checkAnswer } from '../../check-answer.ts'
import { plainFaults } from '../faults.ts'
import { recorded, responseOf, type TestFetch } from '../recorded.ts'
import type { Check } from './check.ts'
import { frozen } from './outcome.ts'
import { cancelCheck, failureChecks, type RemoteCall } from './failure.ts'
import type { Subject } from './subject.ts'

type Call = RemoteCall<'notifier'>

const test: Call = { kind: 'notifier', method: 'test', call: (notifier) => notifier.test() }
const send: Call = {
  kind: 'notifier',
  method: 'send',
  call: (notifier, { sample }) =>
    notifier.send(frozen(sample.event ?? sampleEvent), frozen({ attempt: 1 })),
}

/** An event as most of them look. */
export const sampleEvent: NotifierEvent = {
  id: '01JD0000000000000000000001',
  type: 'scan.completed',
  timestamp: '2026-01-02T03:04:05.678Z',
  source: '/api/v1',
  data: { scanId: 7, libraryId: 1, library: 'Films', itemsAdded: 2, durationMs: 1234 },
  links: { scan: '/api/v1/scans/7' },
}

/** What every notifier has to do. */
export const notifierChecks: readonly Check[] = [
  {
    name: 'test: says how it went',
    run: async (subject) => {
      const { capability } = subject.start('notifier', { fetch: willing(subject) })
      checkAnswer('notifier', 'test', await capability.test())
    },
  },
  ...oddEvents().map(({ what, event }): Check => ({
    name: `send: delivers ${what}`,
    run: async (subject) => {
      const { capability } = subject.start('notifier', { fetch: willing(subject) })
      const answer = await capability.send(frozen(event), frozen({ attempt: 2 }))
      checkAnswer('notifier', 'send', answer ?? null)
    },
  })),
  ...[test, send].flatMap((call) => failureChecks(call, { faults: plainFaults, codes: false })),
  cancelCheck(send),
]

function oddEvents(): readonly { what: string; event: NotifierEvent }[] {
  return [
    { what: 'a usual event', event: sampleEvent },
    {
      what: 'an event of a type it has never heard of',
      event: { ...sampleEvent, type: 'moon.risen', data: {}, links: {} },
    },
    {
      what: 'an event with odd texts',
      event: {
        ...sampleEvent,
        data: {
          title: 'Żółw 🎬 "quoted"\r\nX-Injected: yes\u0000\u2028',
          path: '/films/../../etc/passwd',
          nothing: null,
          list: [{ deep: [1, [2, [3]]] }],
          long: 'x'.repeat(20_000),
        },
      },
    },
  ]
}

/** The recorded servers, else one that takes everything. */
function willing({ sample }: Subject): TestFetch {
  const { exchanges } = sample
  return exchanges === undefined ? (url) => responseOf(url, { json: {} }) : recorded(exchanges)
}
