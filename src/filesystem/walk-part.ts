import type { UnreadablePath, WalkedDirectory, WalkPart } from '../domain/walk.ts'

/** A part is handed on when it holds so many files, or after so long. */
const filesPerPart = 1_000
const partEveryMs = 50

/** Collects what a walk has found since the last part. */
export interface PartBuilder {
  directoriesFound: number
  ignored: number
  filesFound: number
  readonly units: string[]
  addDirectory(directory: WalkedDirectory): void
  addTime(path: string, mtimeNs: string): void
  addUnreadable(path: UnreadablePath): void
  addLeftOut(path: string): void
  isDue(): boolean
  take(): WalkPart
}

export function createPart(): PartBuilder {
  let directories: WalkedDirectory[] = []
  let times: [path: string, mtimeNs: string][] = []
  let unreadable: UnreadablePath[] = []
  let leftOut: string[] = []
  let files = 0
  let began = performance.now()
  const builder: PartBuilder = {
    directoriesFound: 0,
    ignored: 0,
    filesFound: 0,
    units: [],
    addDirectory: (directory) => {
      directories.push(directory)
      files += directory.files.length + 1
    },
    addTime: (path, mtimeNs) => void times.push([path, mtimeNs]),
    addUnreadable: (path) => void unreadable.push(path),
    addLeftOut: (path) => void leftOut.push(path),
    isDue: () => files >= filesPerPart || performance.now() - began > partEveryMs,
    take: () => {
      const { directoriesFound, ignored, filesFound } = builder
      const units = builder.units.splice(0)
      const part = {
        directories,
        times,
        units,
        unreadable,
        leftOut,
        directoriesFound,
        ignored,
        filesFound,
      }
      Object.assign(builder, { directoriesFound: 0, ignored: 0, filesFound: 0 })
      directories = []
      times = []
      unreadable = []
      leftOut = []
      files = 0
      began = performance.now()
      return part
    },
  }
  return builder
}
