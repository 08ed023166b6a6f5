const entriesMost = 1000
const bytesMost = 8 * 1024 * 1024

interface Entry {
  readonly json: string
  readonly bytes: number
  readonly until: number
}

/** The values that one instance keeps; the least recently used make room. */
export interface Kept {
  /** JSON text, or null. */
  get(key: string, now: number): string | null
  set(key: string, json: string, until: number): void
}

/** At most 1,000 entries and 8 MiB. */
export function createKept(): Kept {
  /** In the order of their last use. */
  const entries = new Map<string, Entry>()
  let bytes = 0
  const drop = (key: string): void => {
    bytes -= entries.get(key)?.bytes ?? 0
    entries.delete(key)
  }
  return {
    get: (key, now) => {
      const entry = entries.get(key)
      if (entry === undefined) return null
      entries.delete(key)
      if (entry.until <= now) {
        bytes -= entry.bytes
        return null
      }
      entries.set(key, entry)
      return entry.json
    },
    set: (key, json, until) => {
      drop(key)
      // A text outside of Latin-1 takes two bytes for each of its characters.
      const entry = { json, until, bytes: (key.length + json.length) * 2 }
      entries.set(key, entry)
      bytes += entry.bytes
      for (const oldest of entries.keys()) {
        if (entries.size <= entriesMost && bytes <= bytesMost) break
        drop(oldest)
      }
    },
  }
}
