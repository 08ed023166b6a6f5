const told = new Set<string>()

/** Whether tests can run here; when not, says once why they are skipped: `test.skipIf(!needs(hasStrace, 'strace'))`. */
export function needs(isThere: boolean, what: string): boolean {
  if (!isThere && !told.has(what)) {
    told.add(what)
    console.warn(`Tests are skipped: they need ${what}.`)
  }
  return isThere
}

/** For tests that make system calls fail. */
export const canTrace = needs(Bun.which('strace') !== null, 'strace')

export const isRoot = needs(process.getuid?.() === 0, 'root')
