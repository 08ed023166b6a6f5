import { InvalidArgumentError } from '@commander-js/extra-typings'

import { type ExternalId, parseExternalId } from '../domain/media.ts'
import { nearest } from '../domain/suggest.ts'
import { AppError } from '../domain/error.ts'

/** Reads one of some words; names the likeliest one when it is none of them. */
export function oneOf<const T extends string>(
  words: readonly T[],
): ((text: string) => T) & { readonly words: readonly T[] } {
  const read = (text: string): T => {
    const word = words.find((one) => one === text)
    if (word !== undefined) return word
    const near = nearest(text, words)
    const hint = near === null ? `Known are ${words.join(', ')}.` : `Did you mean ${near}?`
    throw new InvalidArgumentError(hint)
  }
  // For those who complete what is typed.
  return Object.assign(read, { words })
}

/** Reads a positive whole number. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) {
    throw new InvalidArgumentError('It must be a whole number above 0.')
  }
  return Number(text)
}

/** Reads the number of a port. */
export function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity
  if (port <= 65_535) return port
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.')
}

/** Reads `tmdb:603`. */
export function externalId(text: string): ExternalId {
  const id = parseExternalId(text)
  if (id !== null) return id
  throw new InvalidArgumentError('It must be a provider and its number, like tmdb:603.')
}

/** For a command that stands for its first sub-command: what was meant for another one is named. */
export function refuseOperands(command: {
  readonly args: readonly string[]
  readonly parent: { name(): string; readonly commands: readonly { name(): string }[] } | null
}): void {
  const [word] = command.args
  if (word === undefined) return
  const names = command.parent?.commands.map((sub) => sub.name()) ?? []
  const near = nearest(word, names)
  const hint = near === null ? `known are ${names.join(', ')}` : `did you mean ${near}?`
  throw new AppError('invalid', `unknown command "${word}" of ${command.parent?.name()}; ${hint}`)
}

/** An object that is written as JSON. */
export function jsonObject(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = null
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>
  }
  throw new InvalidArgumentError('It must be a JSON object like {"library": "Films"}.')
}
