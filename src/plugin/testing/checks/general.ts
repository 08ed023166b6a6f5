import * as v from 'valibot'

import { soundsSecret } from '../../../domain/secret-name.ts'
import { createInstance } from '../../instance.ts'
import { PluginProblems } from '../../problems.ts'
import { sampleOutput } from '../sample-settings.ts'
import type { TestHost } from '../test-host.ts'
import type { Check } from './check.ts'
import { CheckFailed, CheckSkipped } from './outcome.ts'
import type { Subject } from './subject.ts'

/** What holds of every plugin, before it is called. */
export const firstChecks: readonly Check[] = [
  {
    name: 'settings: refuses keys it does not know',
    run: ({ definition, settings }) => {
      const unknown = { ...settings, not_a_setting_of_this_plugin: 1 }
      if (!v.safeParse(definition.settings, unknown).success) return
      throw new CheckFailed(
        'A key that is in no schema was taken without a word, so an owner never learns of a slip of the pen.',
        'Make `settings` a `v.strictObject({ … })`.',
      )
    },
  },
  {
    name: 'settings: takes the sample',
    run: ({ definition, settings }) => {
      try {
        sampleOutput(definition, { settings })
      } catch (error) {
        throw asFailure(error)
      }
    },
  },
  {
    name: 'create: makes an instance at once, without asking anybody',
    run: async (subject) => {
      const host = await makeAsDaemon(subject)
      // A request that create began without waiting for it shows in the next turn.
      await Promise.resolve()
      const asked = host.requests[0]?.url ?? host.runs[0]?.join(' ')
      if (asked === undefined) return
      throw new CheckFailed(
        `create of ${subject.definition.id} asked ${asked}.`,
        'Log in and look things up in the first call that needs it; `create` also runs while the network is down.',
      )
    },
  },
]

/** Makes an instance just as the daemon does. */
async function makeAsDaemon(subject: Subject): Promise<TestHost<unknown>> {
  const { definition, kind, settings } = subject
  let host: TestHost<unknown> | undefined
  try {
    await createInstance({
      definition,
      instance: {
        kind,
        name: 'check',
        plugin: definition.id,
        enabled: true,
        priority: 0,
        settings,
        lines: {},
      },
      host: (read) => (host = subject.hostOf(read)),
      limitMs: 1_000,
    })
  } catch (error) {
    throw asFailure(error)
  }
  if (host === undefined) throw new Error('The loader asked for no host.')
  return host
}

/** The problems that the loader found, as one. */
function asFailure(error: unknown): unknown {
  if (!(error instanceof PluginProblems)) return error
  const texts = (part: 'message' | 'fix'): string =>
    [...new Set(error.problems.map((problem) => problem[part]))].join(' ')
  return new CheckFailed(texts('message'), texts('fix'))
}

/** What is seen once everything else was called. */
export const lastChecks: readonly Check[] = [
  {
    name: 'network: asks only hosts that its permissions hold',
    run: ({ hosts, definition }) => {
      const asked = hosts.flatMap((host) => host.requests).find((one) => !one.isPermitted)
      if (asked === undefined) return
      const name = URL.canParse(asked.url) ? new URL(asked.url).hostname : asked.url
      throw new CheckFailed(
        `It asked ${name}; its permissions hold ${definition.permissions?.network?.join(', ') ?? 'no host'}.`,
        `Add '${name}' to \`permissions.network\`, or '$settings' when the address comes from the settings.`,
      )
    },
  },
  {
    name: 'programs: runs only those that its permissions name',
    run: ({ hosts, definition }) => {
      const allowed = definition.permissions?.run ?? []
      const program = hosts
        .flatMap((host) => host.runs)
        .find(([name = '']) => !allowed.includes(name))
      if (program === undefined) return
      throw new CheckFailed(
        `It ran ${program[0]}, which its permissions do not name.`,
        `Add '${program[0]}' to \`permissions.run\`.`,
      )
    },
  },
  {
    name: 'secrets: keeps them out of its log and its errors',
    run: ({ hosts, settings, errors }) => {
      const secrets = secretsIn(settings)
      if (secrets.length === 0) throw new CheckSkipped('Its settings hold no secret.')
      const said = [
        ...hosts.flatMap((host) =>
          host.lines.map((line) => `${line.message} ${JSON.stringify(line.facts)}`),
        ),
        ...errors,
      ]
      const leak = secrets.find(({ value }) => said.some((text) => text.includes(value)))
      if (leak === undefined) return
      throw new CheckFailed(
        `The value of the setting ${leak.key} stands in its log or in an error.`,
        'Log and throw without it: name the setting, not its value. The host masks what it knows, but an address or a text made of it may pass.',
      )
    },
  },
  {
    name: 'dispose: lets go within a second',
    run: async (subject) => {
      const { capabilities } = subject.start(subject.kind)
      if (capabilities.dispose === undefined) throw new CheckSkipped('It has nothing to let go of.')
      const late = Symbol('late')
      const outcome = await Promise.race([
        Promise.resolve(capabilities.dispose()),
        Bun.sleep(1_000).then(() => late),
      ])
      if (outcome !== late) return
      throw new CheckFailed(
        'dispose took longer than a second.',
        'Close what is open without waiting for the other side: the thread ends then anyway.',
      )
    },
  },
]

/** Values of settings that are secrets by their names. */
function secretsIn(
  value: unknown,
  key = '',
): readonly { readonly key: string; readonly value: string }[] {
  if (typeof value === 'string') {
    return soundsSecret(key) && value.length >= 6 ? [{ key, value }] : []
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, part]) => secretsIn(part, name))
}
