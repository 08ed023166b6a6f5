declare const SHELFD_VERSION: string | undefined
declare const SHELFD_COMMIT: string | null | undefined

/** What this program is; the build fills it in, run from its sources it has neither version nor commit. */
export function programVersion(): { version: string; commit: string | null; runtime: string } {
  return {
    version: typeof SHELFD_VERSION === 'string' ? SHELFD_VERSION : 'development',
    commit: typeof SHELFD_COMMIT === 'string' ? SHELFD_COMMIT : null,
    runtime: `bun ${Bun.version} ${process.platform}-${process.arch}`,
  }
}
