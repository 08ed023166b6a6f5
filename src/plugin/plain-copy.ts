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
  bytes: number
}

/**
 * The value as JSON would bring it over, made of plain lists and tables only. What JSON would bend out of shape (NaN,
 * functions, maps, bytes) is an error that names its place. Looks at no more than the limits allow, however large it is.
 *
 * @throws NotPlainError
 */
export function plainCopy(value: unknown, limits: CopyLimits): unknown {
  return copy(value, '', { limits, above: new Set(), bytes: 0 })
}

function copy(value: unknown, path: string, walk: Walk): unknown {
  switch (typeof value) {
    case 'string':
      add(walk, Buffer.byteLength(value) + 2)
      return value
    case 'number':
      if (!Number.isFinite(value)) throw unfit(path, `is ${String(value)}, which is no number`)
      add(walk, 8)
      return value
    case 'boolean':
    case 'undefined':
      add(walk, 5)
      return value
    case 'object':
      add(walk, 4)
      return value === null ? null : copyObject(value, path, walk)
    case 'bigint':
      throw unfit(path, 'is a bigint; make it a number or a text')
    case 'function':
    case 'symbol':
      throw unfit(path, `is a ${typeof value}`)
  }
}

function copyObject(value: object, path: string, walk: Walk): unknown {
  if (walk.above.has(value)) throw unfit(path, 'is part of itself')
  if (walk.above.size >= walk.limits.maxDepth) {
    throw unfit('', `goes deeper than ${walk.limits.maxDepth} levels`)
  }
  walk.above.add(value)
  try {
    if (Array.isArray(value)) return copyList(value, path, walk)
    if ('toJSON' in value && typeof value.toJSON === 'function') {
      return copy((value.toJSON as () => unknown)(), path, walk)
    }
    return copyTable(value, path, walk)
  } finally {
    walk.above.delete(value)
  }
}

function copyList(list: readonly unknown[], path: string, walk: Walk): unknown[] {
  const result: unknown[] = []
  for (let index = 0; index < list.length; index += 1) {
    result.push(copy(list[index], `${path}[${index}]`, walk) ?? null)
  }
  return result
}

function copyTable(table: object, path: string, walk: Walk): Record<string, unknown> {
  const kind = foreignKind(table)
  if (kind !== null) throw unfit(path, `is a ${kind}; make it a plain list or object`)
  const result: Record<string, unknown> = {}
  for (const key of Object.keys(table)) {
    if (inheritedNames.has(key)) continue
    add(walk, Buffer.byteLength(key) + 4)
    const inner = (table as Record<string, unknown>)[key]
    const copied = copy(inner, path === '' ? key : `${path}.${key}`, walk)
    if (copied !== undefined) result[key] = copied
  }
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
    throw unfit('', `is larger than ${Math.round(walk.limits.maxBytes / 2 ** 20)} MiB`)
  }
}

function unfit(path: string, message: string): NotPlainError {
  return new NotPlainError(path === '' ? message : `holds ${path}, which ${message}`)
}
