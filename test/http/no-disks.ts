import type { Disks } from '../../src/domain/disk.ts'

/** The disks of an API whose libraries have no folders. */
export const noDisks: Disks = {
  list: () => [],
  lanes: () => [],
  asleep: () => new Set(),
  settings: () => ({ wake: true, maxSleepMs: 86_400_000, lanes: {}, rotating: {} }),
}
