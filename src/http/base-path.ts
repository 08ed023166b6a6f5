import { getPath } from 'hono/utils/url'

/** Not a path, so that no route has it. */
const elsewhere = 'elsewhere'

/**
 * Reads the path of a request as routes are written: without the path below which everything is served. What is asked
 * for outside of that exists nowhere.
 */
export function pathBelow(basePath: string): (request: Request) => string {
  if (basePath === '') return getPath
  return (request) => {
    const path = getPath(request)
    if (path === basePath) return '/'
    return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : elsewhere
  }
}
