import type { ArchiveOutcome, ArchiveResult } from '../../domain/archive.ts'

/** What a scanner is told of an archive: one that could not be read holds nothing and has a finding. */
export function archiveResult(name: string, outcome: ArchiveOutcome): ArchiveResult {
  if (outcome.outcome === 'ok') return { entries: outcome.entries, findings: outcome.findings }
  const reason = 'reason' in outcome ? outcome.reason : reasons[outcome.outcome]
  const code = outcome.outcome === 'unavailable' ? 'archive_program_missing' : 'archive_unreadable'
  return { entries: [], findings: [{ code, message: `${name} was not read: ${reason}` }] }
}

const reasons = {
  changed: 'It changed while it was read.',
  vanished: 'It is not there any more.',
} as const
