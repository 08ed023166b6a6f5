/** What a copy may hold. */
export interface CopyLimits {
  /** Of the value as JSON, about. */
  readonly maxBytes: number
  readonly maxDepth: number
}

/** A value that is no plain data; the message ends a sentence that begins with what the value is. */
export class NotPlainError extends Error {
  override readonly name = 'NotPlainError'
}

// They exist on every object: under these names a value could pass for something else.
const inheritedNames = new Set(['__proto__', 'constructor', 'prototype'])

interface Walk {
  readonly limits: CopyLimits
  readonly above: Set<object>
  /** Indexes and keys on the way to what is looked at. */
  readonly way: (number | string)[]
  bytes: number
}

/**
 * The value as JSON would bring it over, made of plain lists and tables only. What JSON would bend out of shape (NaN,
 * functions, maps, bytes) is an error that names its place. Looks at no more than the limits allow, however large it is.
 *
 * @throws NotPlainError
 */
export function plainCopy(value: unknown, limits: CopyLimits): unknown {
  return copy(value, { limits, above: new Set(), way: [], bytes: 0 })
}

function copy(value: unknown, walk: Walk): unknown {
  switch (typeof value) {
    case 'string':
      add(walk, Buffer.byteLength(value) + 2)
      return value
    case 'number':
      if (!Number.isFinite(value)) throw unfit(walk, `is ${String(value)}, which is no number`)
      add(walk, 8)
      return value
    case 'boolean':
    case 'undefined':
      add(walk, 5)
      return value
    case 'object':
      add(walk, 4)
      return value === null ? null : copyObject(value, walk)
    case 'bigint':
      throw unfit(walk, 'is a bigint; make it a number or a text')
    case 'function':
    case 'symbol':
      throw unfit(walk, `is a ${typeof value}`)
  }
}

function copyObject(value: object, walk: Walk): unknown {
  if (walk.above.has(value)) throw unfit(walk, 'is part of itself')
  if (walk.above.size >= walk.limits.maxDepth) {
    throw new NotPlainError(`goes deeper than ${walk.limits.maxDepth} levels`)
  }
  walk.above.add(value)
  try {
    if (Array.isArray(value)) return copyList(value, walk)
    if ('toJSON' in value && typeof value.toJSON === 'function') {
      return copy((value.toJSON as () => unknown)(), walk)
    }
    return copyTable(value, walk)
  } finally {
    walk.above.delete(value)
  }
}

function copyList(list: readonly unknown[], walk: Walk): unknown[] {
  const result: unknown[] = []
  const at = walk.way.push(0) - 1
  for (let index = 0; index < list.length; index += 1) {
    walk.way[at] = index
    result.push(copy(list[index], walk) ?? null)
  }
  walk.way.pop()
  return result
}

function copyTable(table: object, walk: Walk): Record<string, unknown> {
  const kind = foreignKind(table)
  if (kind !== null) throw unfit(walk, `is a ${kind}; make it a plain list or object`)
  const result: Record<string, unknown> = {}
  const at = walk.way.push('') - 1
  for (const key of Object.keys(table)) {
    if (inheritedNames.has(key)) continue
    add(walk, Buffer.byteLength(key) + 4)
    const inner = (table as Record<string, unknown>)[key]
    walk.way[at] = key
    const copied = copy(inner, walk)
    if (copied !== undefined) result[key] = copied
  }
  walk.way.pop()
  return result
}

function foreignKind(value: object): string | null {
  if (value instanceof Map || value instanceof Set) return value.constructor.name
  if (value instanceof Promise) return 'promise (await it)'
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return 'piece of memory'
  return value instanceof Error ? 'error (throw it)' : null
}

function add(walk: Walk, bytes: number): void {
  walk.bytes += bytes
  if (walk.bytes > walk.limits.maxBytes) {
    throw new NotPlainError(`is larger than ${Math.round(walk.limits.maxBytes / 2 ** 20)} MiB`)
  }
}

function unfit({ way }: Walk, message: string): NotPlainError {
  const steps = way.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
  const path = steps.join('').replace(/^\./, '')
  return new NotPlainError(path === '' ? message : `holds ${path}, which ${message}`)
}
