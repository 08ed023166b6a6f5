import type { ClientItem } from '../../../domain/download-client.ts'
import { checkAnswer } from '../../check-answer.ts'
import { bodyFaults, plainFaults } from '../faults.ts'
import { recorded } from '../recorded.ts'
import type { Check } from './check.ts'
import { CheckFailed, CheckSkipped, frozen } from './outcome.ts'
import { cancelCheck, failureChecks, type RemoteCall } from './failure.ts'
import type { Subject } from './subject.ts'

type Call = RemoteCall<'downloadClient'>

const id = '0123456789abcdef0123456789abcdef01234567'
const test: Call = { kind: 'downloadClient', method: 'test', call: (client) => client.test() }
const list: Call = {
  kind: 'downloadClient',
  method: 'list',
  call: (client) => client.list(frozen({})),
}
const files: Call = {
  kind: 'downloadClient',
  method: 'files',
  call: (client) => client.files(id),
}

/** What every download client has to do. */
export const downloadClientChecks: readonly Check[] = [
  {
    name: 'test, list, files: answer from the recorded exchanges',
    run: answersFromExchanges,
  },
  ...failureChecks(test, { faults: plainFaults, codes: true }),
  ...[list, files].flatMap((call) => [
    ...failureChecks(call, { faults: [...plainFaults, ...bodyFaults], codes: true }),
    cancelCheck(call),
  ]),
]

async function answersFromExchanges(subject: Subject): Promise<void> {
  const { exchanges, order } = subject.sample
  if (exchanges === undefined) throw new CheckSkipped('sample.ts holds no `exchanges`.')
  const { capability } = subject.start('downloadClient', { fetch: recorded(exchanges) })
  checkAnswer('downloadClient', 'test', await capability.test())
  const answer = await capability.list(frozen({}))
  checkAnswer('downloadClient', 'list', answer)
  const ids = answer.items.map((item) => item.id)
  const twice = ids.find((one, at) => ids.indexOf(one) !== at)
  if (twice !== undefined) {
    throw new CheckFailed(
      `list() gives the id ${twice} twice.`,
      'Use what names a download for good: its info hash, or its number at the client.',
    )
  }
  for (const item of answer.items) judge(item)
  const [first] = answer.items
  if (first !== undefined) {
    checkAnswer('downloadClient', 'files', await capability.files(first.id))
  }
  if (order !== undefined && capability.add !== undefined) {
    checkAnswer('downloadClient', 'add', await capability.add(frozen(order)))
  }
}

function judge({ name, isDataComplete, progress, leftBytes }: ClientItem): void {
  if (isDataComplete && (progress < 1 || leftBytes > 0)) {
    throw new CheckFailed(
      `${name} is said to be complete with ${leftBytes} bytes left at ${progress}.`,
      'Set `isDataComplete` only when all wanted data is there and checked: an import begins on its word.',
    )
  }
}
