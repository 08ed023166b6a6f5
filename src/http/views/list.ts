import * as v from 'valibot'

/** An array whose type says that nobody writes to it, as the arrays of the domain do. */
export function list<Entry extends v.GenericSchema>(
  entry: Entry,
): v.GenericSchema<readonly v.InferOutput<Entry>[]> {
  return v.array(entry)
}
