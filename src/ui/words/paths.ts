/** A path cut in its middle so that the last part stays, of at most `most` characters. */
export function cutPath(path: string, most = 60): string {
  if (path.length <= most) return path
  const tail = path.slice(-Math.ceil(most * 0.7))
  const slash = tail.indexOf('/')
  const end = slash > 0 && slash < tail.length / 2 ? tail.slice(slash) : tail
  return `${path.slice(0, most - end.length - 1)}…${end}`
}
