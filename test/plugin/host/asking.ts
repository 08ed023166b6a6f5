import type { Log } from '../../../src/domain/log.ts'
import type { HostQuestion } from '../../../src/domain/plugin-messages.ts'
import type { PluginInstance, PluginPermissions } from '../../../src/domain/plugin.ts'
import type { ScannerMedia } from '../../../src/domain/scanner.ts'
import type { PluginHost } from '../../../src/plugin/api.ts'
import { createHost, type HostParts } from '../../../src/plugin/host/host.ts'
import type { RunProgram } from '../../../src/domain/program.ts'

/** A host and what it did. */
export interface Asking {
  readonly host: PluginHost<Record<string, unknown>>
  readonly questions: HostQuestion[]
  /** Each line of the log with its facts, as JSON. */
  readonly lines: string[]
  /** How long each pause between two tries was. */
  readonly pauses: number[]
}

export interface AskingOptions {
  readonly settings?: Record<string, unknown>
  readonly permissions?: PluginPermissions
  readonly secrets?: readonly string[]
  /** Names and the addresses they stand for. */
  readonly names?: Readonly<Record<string, readonly string[]>>
  readonly answer?: (question: HostQuestion) => unknown
  readonly signal?: AbortSignal
  readonly runProgram?: RunProgram
  readonly parts?: Partial<HostParts>
}

/** A host that never sleeps and looks names up in a table. */
export function createAsking(options: AskingOptions = {}): Asking {
  const { settings = {}, permissions = { network: ['$settings'] }, names = {} } = options
  const questions: HostQuestion[] = []
  const lines: string[] = []
  const pauses: number[] = []
  const signal = options.signal ?? new AbortController().signal
  const host = createHost({
    instance: instanceWith(settings),
    settings,
    permissions,
    ...(options.secrets && { secrets: options.secrets }),
    ask: async (question) => {
      questions.push(question)
      return (await options.answer?.(question)) ?? null
    },
    log: logInto(lines),
    signal: () => signal,
    media: {} as ScannerMedia,
    runProgram: options.runProgram ?? (async () => ({ outcome: 'missing' })),
    parts: {
      sleep: async (ms) => void pauses.push(ms),
      random: () => 1,
      resolve: async (name) => {
        const found = names[name]
        if (found === undefined)
          throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
        return found
      },
      ...options.parts,
    },
  })
  return { host, questions, lines, pauses }
}

/** An instance of a notifier with such settings. */
export function instanceWith(settings: Record<string, unknown>, name = 'phone'): PluginInstance {
  return {
    kind: 'notifier',
    name,
    plugin: 'ntfy',
    enabled: true,
    priority: 50,
    settings,
    lines: {},
  }
}

function logInto(lines: string[]): Log {
  const write =
    (level: string) =>
    (message: string, facts: object = {}): void =>
      void lines.push(JSON.stringify({ level, message, ...facts }))
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}
