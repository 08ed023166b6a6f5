/** Duration, an element of a Matroska file (RFC 9559 section 5.1.2.9), with a value of eight bytes as ffmpeg writes it. */
const durationElement = Buffer.from([0x44, 0x89, 0x88])

/** Has a Matroska film say that it runs so many minutes; with 0 it says what it did. */
export function lasting(film: Uint8Array, minutes: number): Uint8Array {
  if (minutes === 0) return film
  const changed = Buffer.from(film)
  const at = changed.indexOf(durationElement)
  if (at < 0) throw new Error('the film does not say how long it is')
  // In units of the time scale, which is a millisecond.
  changed.writeDoubleBE(minutes * 60_000, at + durationElement.length)
  return changed
}
