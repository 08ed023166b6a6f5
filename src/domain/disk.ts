/** What is known of a disk by its kind; `unknown` is treated as `solid`. */
export const diskKinds = ['rotating', 'solid', 'network', 'unknown'] as const
export type DiskKind = (typeof diskKinds)[number]

/** A disk, or what stands for one: a share, or a file system whose disks are not to be seen. */
export interface Disk {
  /** Equal for all that lies on the same disk, as long as this process lives. */
  readonly key: string
  /** For people: `sdb`, `nas:/export`, `tmpfs`. */
  readonly name: string
  readonly kind: DiskKind
  /** Names in `/sys/block` of what it is made of, itself included. */
  readonly members: readonly string[]
}

/** What the configuration says of disks. */
export interface DiskSettings {
  /** False: what nobody has asked for waits until something else has woken a rotating disk. */
  readonly wake: boolean
  /** After so long it wakes the disk all the same. */
  readonly maxSleepMs: number
  /** Jobs that read a disk at once, by device name or absolute path of a folder on it. */
  readonly lanes: Readonly<Record<string, number>>
  /** By the same, for disks that say nothing or something wrong of themselves. */
  readonly rotating: Readonly<Record<string, boolean>>
}

/** Jobs at once on a rotating disk of which nobody says otherwise: more than one make it seek. */
export const lanesOfRotating = 1

/** Roots whose jobs share a number of lanes. */
export interface Lane {
  readonly key: string
  readonly lanes: number
  readonly rootIds: readonly number[]
}

/** A root as its disk is looked for. */
export interface RootPlace {
  readonly rootId: number
  readonly path: string
  /** `st_dev` at the last scan, decimal; null before it. */
  readonly device: string | null
}

/** A disk with what of the libraries is on it. */
export interface DiskState {
  readonly disk: Disk
  /** Jobs at once; null for no limit but that of the queues. */
  readonly lanes: number | null
  /** Null when nothing tells. */
  readonly awake: boolean | null
  /** When it was last seen at work. */
  readonly lastActiveAt: number | null
  readonly rootIds: readonly number[]
}

/** The disks of the libraries. It asks the kernel what it knows, never a disk. */
export interface Disks {
  list(): readonly DiskState[]
  /** Roots whose jobs may not all run at once. */
  lanes(): readonly Lane[]
  /** Roots on rotating disks that are not to be woken, and are not known to be awake. */
  asleep(): ReadonlySet<number>
  settings(): DiskSettings
}
