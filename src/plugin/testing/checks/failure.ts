import { PluginError, type PluginErrorCode } from '../../../domain/plugin-error.ts'
import type { PluginKind } from '../../../domain/plugin.ts'
import { type FaultName, failing, hanging } from '../faults.ts'
import type { Check } from './check.ts'
import { brief, CheckFailed, CheckSkipped, errorText } from './outcome.ts'
import type { Started, Subject } from './subject.ts'

/** A call that needs the server. */
export interface RemoteCall<Kind extends PluginKind> {
  readonly kind: Kind
  readonly method: string
  call(capability: Started<Kind>['capability'], subject: Subject): Promise<unknown>
}

const codes: Partial<Record<FaultName, readonly PluginErrorCode[]>> = {
  unreachable: ['unreachable'],
  timeout: ['timeout'],
  tls: ['tls'],
  '401': ['auth', 'session', 'banned'],
  '403': ['auth', 'session', 'banned'],
  '429': ['rate'],
}
const passing: readonly FaultName[] = ['unreachable', 'timeout', '429', '500', '502-html']

/** A check for each of the faults: the call has to throw the right PluginError. */
export function failureChecks<Kind extends PluginKind>(
  remote: RemoteCall<Kind>,
  options: { readonly faults: readonly FaultName[]; readonly codes: boolean },
): readonly Check[] {
  return options.faults.map((fault) => ({
    name: `${remote.method}: throws when ${words[fault]}`,
    run: async (subject) => {
      const started = subject.start(remote.kind, { fetch: failing(fault) })
      const error = await failureOf(remote, { subject, started, what: words[fault] })
      if (fault === '401' && started.host.requests.length > 3) {
        throw new CheckFailed(
          `It sent ${started.host.requests.length} requests in one call though all were refused with 401.`,
          'Try a new login once at most: servers ban who asks on with a wrong password.',
        )
      }
      const right = codes[fault]
      if (options.codes && right !== undefined && !right.includes(error.code)) {
        throw new CheckFailed(
          `It threw PluginError ${error.code} when ${words[fault]}.`,
          `Throw \`new PluginError('${right[0]}', …)\`: the host decides by the code what to try again and what to tell the owner.`,
        )
      }
      if (passing.includes(fault) && !error.retryable) {
        throw new CheckFailed(
          `It threw PluginError ${error.code} as final when ${words[fault]}.`,
          'Pass `{ retryable: true }` for what passes by itself, so that it is tried again.',
        )
      }
    },
  }))
}

/** The call has to end as a failure when its signal ends. */
export function cancelCheck<Kind extends PluginKind>(remote: RemoteCall<Kind>): Check {
  return {
    name: `${remote.method}: ends with the call's signal`,
    run: async (subject) => {
      const ending = new AbortController()
      const fetch = hanging(ending.signal)
      const started = subject.start(remote.kind, { fetch, signal: ending.signal })
      queueMicrotask(() => ending.abort())
      await failureOf(remote, { subject, started, what: 'the call was given up' })
    },
  }
}

async function failureOf<Kind extends PluginKind>(
  remote: RemoteCall<Kind>,
  { subject, started, what }: { subject: Subject; started: Started<Kind>; what: string },
): Promise<PluginError> {
  let value: unknown
  try {
    value = await remote.call(started.capability, subject)
  } catch (error) {
    subject.errors.push(errorText(error))
    if (error instanceof PluginError) return error
    throw new CheckFailed(
      `${remote.method}() threw ${errorText(error)} when ${what}.`,
      `Look at the status and check the body with \`v.safeParse\` before you use it; throw \`new PluginError('protocol', …)\` for one that makes no sense.`,
    )
  }
  if (started.host.requests.length === 0 && started.host.runs.length === 0) {
    throw new CheckSkipped('It asked nobody.')
  }
  throw new CheckFailed(
    `${remote.method}() answered ${brief(value)} when ${what}.`,
    'Throw PluginError: an answer is taken for the truth, and an empty one means that there is nothing. Let errors of `host.fetch` pass, and look at `status` before the body.',
  )
}

const words: Record<FaultName, string> = {
  unreachable: 'the server cannot be reached',
  timeout: 'the server is too slow',
  tls: 'the certificate is bad',
  'too-large': 'the answer is too large',
  '401': 'it is refused with 401',
  '403': 'it is refused with 403',
  '429': 'it is told to slow down with 429',
  '500': 'the server fails with 500',
  '502-html': 'a proxy answers 502 with a page',
  html200: 'a page comes instead of data',
  empty: 'the answer is empty',
  null: 'the answer is null',
  'wrong-types': 'the answer has other types',
  list: 'the answer is a list of odd things',
  'bad-utf8': 'the answer is not UTF-8',
}
