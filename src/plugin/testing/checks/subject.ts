import type { PluginCapabilities, PluginDefinition } from '../../api.ts'
import type { PluginKind } from '../../../domain/plugin.ts'
import type { ScannerMedia } from '../../../domain/scanner.ts'
import type { TestFetch } from '../recorded.ts'
import type { PluginSample } from '../sample.ts'
import { createTestHost, type TestHost } from '../test-host.ts'
import { CheckFailed } from './outcome.ts'

/** An instance with the host it was given. */
export interface Started<Kind extends PluginKind = PluginKind> {
  readonly host: TestHost<unknown>
  readonly capability: NonNullable<PluginCapabilities[Kind]>
  readonly capabilities: PluginCapabilities
}

/** The plugin under test. */
export interface Subject {
  readonly definition: PluginDefinition
  readonly kind: PluginKind
  readonly sample: PluginSample
  /** As they would stand in the configuration. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Hosts of all instances so far. */
  readonly hosts: readonly TestHost<unknown>[]
  /** Errors that the plugin threw so far, as text. */
  readonly errors: string[]
  /** A host with no network, for settings as the schema gives them. */
  hostOf(settings: unknown, options?: StartOptions): TestHost<unknown>
  /** Makes an instance; fails the check when it cannot be made. */
  start<Kind extends PluginKind>(kind: Kind, options?: StartOptions): Started<Kind>
}

/** What an instance is tried with. */
export interface StartOptions {
  /** Without it nothing can be reached. */
  readonly fetch?: TestFetch
  readonly signal?: AbortSignal
  readonly media?: ScannerMedia
}

/** `media` is what instances get that are not tried on a library of their own. */
export function createSubject(facts: {
  definition: PluginDefinition
  kind: PluginKind
  sample: PluginSample
  settings: Readonly<Record<string, unknown>>
  media: ScannerMedia
}): Subject {
  const hosts: TestHost<unknown>[] = []
  const { definition } = facts
  const hostOf: Subject['hostOf'] = (settings, options = {}) => {
    const host = createTestHost<unknown>({
      settings,
      permissions: definition.permissions ?? {},
      media: facts.media,
      ...options,
    })
    hosts.push(host)
    return host
  }
  return {
    ...facts,
    hosts,
    errors: [],
    hostOf,
    start: (kind, options) => {
      const host = hostOf(outputOf(definition, facts.settings), options)
      const capabilities = definition.create(host)
      const capability = capabilities[kind]
      if (capability === undefined) throw isNone(kind, capabilities)
      return { host, capabilities, capability } as Started<typeof kind>
    },
  }
}

function isNone(kind: PluginKind, capabilities: PluginCapabilities): CheckFailed {
  return new CheckFailed(
    `create returned ${Object.keys(capabilities).join(', ') || 'nothing'} and no ${kind}.`,
    `Return \`{ ${kind}: { … } }\` from \`create\`, or check it as what it is.`,
  )
}

function outputOf(definition: PluginDefinition, settings: unknown): unknown {
  const read = definition.settings['~run']({ value: settings }, {})
  if (read.issues === undefined) return read.value
  throw new CheckFailed(
    `The sample of its settings does not fit its own schema: ${read.issues.map((issue) => issue.message).join(' ')}`,
    'Give settings that fit as `settings` of `defineSample` in sample.ts, or `v.examples([…])` in the schema.',
  )
}
