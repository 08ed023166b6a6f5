export const pluginErrorCodes = [
  'unreachable',
  'timeout',
  'auth',
  'banned',
  'session',
  'tls',
  'protocol',
  'rate',
  'unsupported',
  'invalid',
] as const
/** Why a plugin call failed. */
export type PluginErrorCode = (typeof pluginErrorCodes)[number]

/** Thrown by a plugin to say "I failed"; absence is `null` or `[]`, never an error. */
export class PluginError extends Error {
  override readonly name = 'PluginError'
  /** Machine-readable reason. */
  readonly code: PluginErrorCode
  /** Whether trying again later can help. */
  readonly retryable: boolean
  /** Earliest sensible next try, in seconds; null leaves it to the host. */
  readonly retryAfterSeconds: number | null
  /** The host made no request: it leaves the server alone for now, or the instance is stopped. Set by the host alone. */
  readonly held: boolean

  constructor(
    code: PluginErrorCode,
    message: string,
    options: {
      retryable?: boolean
      retryAfterSeconds?: number
      held?: boolean
      cause?: unknown
    } = {},
  ) {
    super(message, { cause: options.cause })
    this.code = code
    this.retryable =
      options.retryable ?? (code === 'unreachable' || code === 'timeout' || code === 'rate')
    this.retryAfterSeconds = options.retryAfterSeconds ?? null
    this.held = options.held ?? false
  }
}
