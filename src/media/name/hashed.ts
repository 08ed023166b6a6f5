/** 16 hex digits or more, dashes or none: sums and UUIDs. */
const hex = /^(?=.{16,80}$)[0-9a-f]{8,64}(?:-[0-9a-f]{4,12}){0,6}$/i
const solid = /^[A-Za-z0-9]{10,}$/
/** Random groups with dashes between them. */
const groups = /^(?:(?!s\d)(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{6,16}(?:-|$)){3,6}$/i
/** What a file is called for want of a name, and those of a DVD, which are called alike on all of them. */
const nameless = /^(?:(?:abc|xyz|file|video|movie)$|(?:video_ts|vts_\d\d_\d)(?![a-z\d]))/i

/** True for a name that says nothing: a check sum, a random string, `abc`. Its folder has to speak. */
export function isHashed(stem: string): boolean {
  if (hex.test(stem) && /\d/.test(stem)) return true
  if (!solid.test(stem)) return nameless.test(stem) || groups.test(stem)
  // Words glued together change between kinds of characters seldom, random ones at every second.
  const changes = stem.match(/[A-Za-z](?=\d)|\d(?=[A-Za-z])|[a-z](?=[A-Z])|[A-Z](?=[a-z])/g)
  return (changes?.length ?? 0) >= stem.length / 2
}
