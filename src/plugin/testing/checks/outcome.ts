import { PluginError } from '../../../domain/plugin-error.ts'

/** The plugin does not do it. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed'
  readonly fix: string

  constructor(message: string, fix: string) {
    super(message)
    this.fix = fix
  }
}

/** There is nothing to check. */
export class CheckSkipped extends Error {
  override readonly name = 'CheckSkipped'
}

/** An error with the line of the plugin that threw it. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return Bun.inspect(error, { depth: 2 }).slice(0, 300)
  const code = error instanceof PluginError ? ` ${error.code}` : ''
  const place = /\(?((?:\/|file:)[^\s()]+:\d+):\d+\)?/.exec(error.stack ?? '')?.[1]
  const line = place === undefined || place.includes('/$bunfs/') ? '' : ` (${place})`
  return `${error.name}${code}: ${error.message}${line}`
}

/** A value in a few words. */
export function brief(value: unknown): string {
  const text = Bun.inspect(value, { depth: 2, compact: true }).replaceAll(/\s+/g, ' ')
  return text.length > 160 ? `${text.slice(0, 160)}…` : text
}

/** The same value; writing to any part of it throws. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  for (const part of Object.values(value)) frozen(part)
  return Object.freeze(value)
}
