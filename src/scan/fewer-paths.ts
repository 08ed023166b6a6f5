/** More folders than this are scanned by the folders above them: each directory of a walk is held against all of them. */
const mostPaths = 500

/** The same folders, or those above them where they are too many; '' is the root that they lie below. */
export function fewerPaths(paths: readonly string[]): readonly string[] {
  let some = [...new Set(paths)]
  while (some.length > mostPaths) {
    const deepest = some.reduce((most, path) => Math.max(most, depthOf(path)), 0)
    some = [...new Set(some.map((path) => (depthOf(path) === deepest ? above(path) : path)))]
  }
  return some
}

function depthOf(path: string): number {
  return path === '' ? 0 : path.split('/').length
}

function above(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
