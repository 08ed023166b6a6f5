type Schema = Readonly<Record<string, unknown>>

/** What a check is told beside the value. */
interface Place {
  readonly at: string
  /** Finds what a `$ref` names. */
  readonly find: (ref: string) => Schema
}

type Check = (value: unknown, limit: never, place: Place, schema: Schema) => string[]

/**
 * Says how a value breaks a JSON schema of the kind that the API is described with; nothing when it keeps to it.
 *
 * @throws Error for a keyword that is not known here, so that none is passed over.
 */
export function breaches(value: unknown, schema: Schema, place: Place): string[] {
  return Object.entries(schema).flatMap(([keyword, limit]) => {
    const check = checks[keyword]
    if (check === undefined) throw new Error(`${place.at}: the keyword ${keyword} is not known`)
    return check(value, limit as never, place, schema)
  })
}

const noCheck: Check = () => []

function holds(is: (value: unknown, limit: never) => boolean, words: string): Check {
  return (value, limit, { at }) =>
    is(value, limit) ? [] : [`${at}: ${JSON.stringify(value)} ${words} ${JSON.stringify(limit)}`]
}

const isType: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
}

const checks: Readonly<Record<string, Check>> = {
  description: noCheck,
  default: noCheck,
  discriminator: noCheck,
  $ref: (value, ref: string, place) => breaches(value, place.find(ref), place),
  type: holds((value, type: string) => isType[type]?.(value) === true, 'is no'),
  const: holds((value, only) => value === only, 'is not'),
  enum: holds((value, all: unknown[]) => all.includes(value), 'is none of'),
  format: holds(
    (value, format: string) =>
      format === 'date-time' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(String(value)),
    'is no',
  ),
  pattern: holds(
    (value, pattern: string) => new RegExp(pattern).test(String(value)),
    'is not like',
  ),
  minimum: holds((value, least: number) => Number(value) >= least, 'is less than'),
  maximum: holds((value, most: number) => Number(value) <= most, 'is more than'),
  anyOf: (value, options: Schema[], place) => countFits(value, options, place, (n) => n > 0),
  oneOf: (value, options: Schema[], place) => countFits(value, options, place, (n) => n === 1),
  items: (value, schema: Schema, { at, find }) =>
    Array.isArray(value)
      ? value.flatMap((member, n) => breaches(member, schema, { at: `${at}[${n}]`, find }))
      : [],
  propertyNames: (value, schema: Schema, { at, find }) =>
    isObject(value)
      ? Object.keys(value).flatMap((name) => breaches(name, schema, { at: `${at}: ${name}`, find }))
      : [],
  required: (value, names: string[], { at }) =>
    isObject(value)
      ? names.filter((name) => !(name in value)).map((name) => `${at}.${name} is missing`)
      : [],
  properties: (value, properties: Record<string, Schema>, { at, find }) =>
    isObject(value)
      ? Object.entries(properties).flatMap(([name, schema]) =>
          name in value ? breaches(value[name], schema, { at: `${at}.${name}`, find }) : [],
        )
      : [],
  additionalProperties: (value, schema: Schema | boolean, { at, find }, { properties = {} }) => {
    if (!isObject(value) || schema === true) return []
    const others = Object.keys(value).filter((name) => !(name in (properties as object)))
    if (schema === false) return others.map((name) => `${at}.${name} is not described`)
    return others.flatMap((name) => breaches(value[name], schema, { at: `${at}.${name}`, find }))
  },
}

function countFits(
  value: unknown,
  options: readonly Schema[],
  place: Place,
  isRight: (count: number) => boolean,
): string[] {
  const found = options.map((option) => breaches(value, option, place))
  if (isRight(found.filter((one) => one.length === 0).length)) return []
  const nearest = found.toSorted((a, b) => a.length - b.length)[0] ?? []
  return nearest.length > 0 ? nearest : [`${place.at}: fits several of what it may be`]
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
