/**
 * Bounds of all paths below a directory, exclusive on both sides, in SQLite's byte order: `0` follows `/`. Below the
 * root itself (`''`) are all.
 */
export function below(path: string): [from: string, to: string] {
  return path === '' ? ['', '\u{10ffff}'] : [`${path}/`, `${path}0`]
}
