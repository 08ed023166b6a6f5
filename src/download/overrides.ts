import type { PlanOverride } from '../domain/download-commands.ts'
import { AppError } from '../domain/error.ts'
import type { ImportFile } from '../domain/import.ts'
import { canBeOverridden, speaksAgainst } from '../domain/import-reasons.ts'

type Change = Pick<ImportFile, 'state' | 'reasons' | 'isOverridden' | 'target'>

/**
 * What becomes of the files of a proposal when a person leaves some out; null when something is to be decided anew, because
 * a file is to be imported although something speaks against it, or as something else.
 *
 * @throws AppError `invalid` for a file that is not of the plan, or a reason that nobody can override.
 */
export function applyOverrides(
  files: readonly ImportFile[],
  overrides: readonly PlanOverride[],
): ReadonlyMap<number, Change> | null {
  const byId = new Map(files.map((file) => [file.id, file]))
  const asked = new Map(overrides.map((override) => [override.fileId, override]))
  let isNew = false
  for (const { fileId, decision, item } of asked.values()) {
    const file = byId.get(fileId)
    if (file === undefined) throw new AppError('invalid', `File ${fileId} is not of this plan.`)
    if (decision === 'skip') continue
    checkOverride(file)
    isNew ||= item !== undefined || file.target === null
  }
  if (isNew) return null
  return new Map(files.map((file) => [file.id, changeOf(file, asked.get(file.id))]))
}

function checkOverride({ source, reasons }: ImportFile): void {
  if (canBeOverridden(reasons)) return
  const firm = reasons.find(({ speaks, canOverride }) => speaks === 'against' && !canOverride)
  throw new AppError('invalid', `${source.path} cannot be imported: ${firm?.message ?? ''}`, {
    details: { path: source.path, reason: firm?.code ?? null },
  })
}

function changeOf(file: ImportFile, override: PlanOverride | undefined): Change {
  const { target, reasons, isOverridden } = file
  if (target === null) return { state: 'skipped', reasons, isOverridden, target }
  if (override?.decision !== 'skip') return { state: 'waiting', reasons, isOverridden, target }
  const reason = speaksAgainst('skipped_by_hand', 'A person has left it out.')
  return { state: 'skipped', reasons: [...reasons, reason], isOverridden: true, target: null }
}
