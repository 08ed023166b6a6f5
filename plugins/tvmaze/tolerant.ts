import { v } from 'shelfd/plugin'

type Optional<Output> = v.GenericSchema<unknown, Output | undefined>

/** A field that counts as unknown when it is missing, null or something else than it should be. */
export function maybe<Output>(schema: v.GenericSchema<unknown, Output>): Optional<Output> {
  return v.pipe(
    v.optional(v.unknown()),
    v.transform((value) => {
      const read = v.safeParse(schema, value)
      return read.success ? read.output : undefined
    }),
  )
}

/** Those of a list that are what they should be; what is no list fails. */
export function arrayOf<Output>(
  schema: v.GenericSchema<unknown, Output>,
  most: number,
): v.GenericSchema<unknown[], readonly Output[]> {
  return v.pipe(
    v.array(v.unknown()),
    v.transform((list) =>
      list.slice(0, most).flatMap((one) => {
        const read = v.safeParse(schema, one)
        return read.success ? [read.output] : []
      }),
    ),
  )
}

/** The same; none when it is no list. */
export function listOf<Output>(
  schema: v.GenericSchema<unknown, Output>,
  most: number,
): v.GenericSchema<unknown, readonly Output[]> {
  return v.pipe(
    maybe(arrayOf(schema, most)),
    v.transform((list) => list ?? []),
  )
}

/** The same facts without those that are not known. */
export function known<Facts extends object>(
  facts: Facts,
): { [Key in keyof Facts]?: Exclude<Facts[Key], undefined> } {
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== undefined),
  ) as ReturnType<typeof known<Facts>>
}
