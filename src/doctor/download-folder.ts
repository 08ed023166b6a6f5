import type { DoctorCheck, Examination } from '../domain/doctor.ts'
import { examine } from '../domain/doctor.ts'
import type { FolderCheck } from '../domain/folder-check.ts'
import { checkDownloadFolder } from '../download/folder-checks.ts'
import { type Attempt, putProbe } from '../filesystem/probe-file.ts'
import { writeObstacle } from './writing.ts'

/** A root that downloads of a folder may go to. */
export interface Goal {
  readonly libraryName: string
  readonly path: string
}

/** Looks at a folder that downloads are taken from, and at the way from there to each root that they go to. */
export function examineDownloads(check: FolderCheck, goals: readonly Goal[]): DoctorCheck[] {
  const about = examine('import', `${check.client}: ${check.folder}`)
  const { folder, sharing } = checkDownloadFolder(check, goals)
  if (folder.length > 0) return folder.map((finding) => about.found('reachable', finding))
  return [
    about.ok('reachable', 'It is there and can be read.'),
    ...sharing.map((finding) => about.found('sharing', finding)),
    ...goals.flatMap((goal) => examineWay(check, goal)),
  ]
}

/** Tries what imports do, with a small file of our own. */
function examineWay(check: FolderCheck, { libraryName, path }: Goal): DoctorCheck[] {
  const about = examine('import', `${check.folder} → ${libraryName}: ${path}`)
  const obstacle = writeObstacle(check.folder) ?? writeObstacle(path)
  if (obstacle !== null) {
    return [about.unknown('hardlink', `It cannot be tried without writing to both (${obstacle}).`)]
  }
  const probe = putProbe(check.folder)
  if ('errno' in probe) {
    return [about.unknown('hardlink', `No file could be made to try it with (${probe.errno}).`)]
  }
  using file = probe
  const link = file.tryLink(path)
  return [linking(about, check, link), cloning(about, file.tryClone(path))]
}

function linking(about: Examination, { mode }: FolderCheck, attempt: Attempt): DoctorCheck {
  if (attempt.can) return about.ok('hardlink', 'Files can be hard-linked: imports take no space.')
  const words = `Files cannot be hard-linked (${attempt.errno})`
  if (mode === 'hardlink-only') {
    return about.found('hardlink', {
      severity: 'error',
      message: `${words}, and import.mode allows nothing else.`,
      fix: `${together} Or set import.mode = "auto".`,
    })
  }
  if (mode !== 'auto') return about.ok('hardlink', `${words}; import.mode = "${mode}" needs none.`)
  return about.found('hardlink', {
    severity: 'notice',
    message: `${words}.`,
    fix: `${together} If copies are what you want, say so: import.mode = "copy".`,
  })
}

const together =
  'Have downloads and libraries on one file system and under one mount; in a container mount one folder that holds both.'

function cloning(about: Examination, attempt: Attempt): DoctorCheck {
  return about.ok(
    'reflink',
    attempt.can
      ? 'Files can be cloned: a copy takes no space until it is changed.'
      : `Its file system does not clone files (${attempt.errno}), which is needed only where links cannot be made.`,
  )
}
