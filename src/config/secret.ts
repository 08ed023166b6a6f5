const mask = '***'

/** A value that is never shown: text, JSON and inspection give `***`. It does not travel to another thread. */
export interface Secret {
  /** The value itself; call it where it is used, and keep the result nowhere. */
  reveal(): string
  toString(): string
  toJSON(): string
}

/** Wraps a value so that no log line, error or answer can show it by accident. */
export function createSecret(value: string): Secret {
  const hidden = (): string => mask
  return Object.freeze({
    reveal: () => value,
    toString: hidden,
    toJSON: hidden,
    [Symbol.toPrimitive]: hidden,
    [Symbol.for('nodejs.util.inspect.custom')]: hidden,
  })
}
