import type { PluginDefinition } from '../api.ts'
import type { PluginKind } from '../../domain/plugin.ts'
import { type Check, type CheckResult, runCheck } from './checks/check.ts'
import { downloadClientChecks } from './checks/download-client.ts'
import { enricherChecks } from './checks/enricher.ts'
import { firstChecks, lastChecks } from './checks/general.ts'
import { notifierChecks } from './checks/notifier.ts'
import { scannerChecks } from './checks/scanner.ts'
import { createSubject } from './checks/subject.ts'
import { createFolderMedia } from './folder-media.ts'
import { watchGlobals } from './globals.ts'
import { sampleSettings } from './sample-settings.ts'
import type { PluginSample } from './sample.ts'

const checksOf: Readonly<Record<PluginKind, readonly Check[]>> = {
  scanner: scannerChecks,
  enricher: enricherChecks,
  downloadClient: downloadClientChecks,
  notifier: notifierChecks,
}

/** What a plugin is checked as. */
export interface ConformanceOptions {
  readonly kind: PluginKind
  /** What it is tried with. */
  readonly sample?: PluginSample
  /** Told the name of each check before it runs. */
  readonly began?: (name: string) => void
  /** Told each outcome as it is known. */
  readonly ended?: (result: CheckResult) => void
}

/**
 * Runs all checks of a kind, without network, and gives their outcomes in order. When no instance can be made, that is
 * the last of them.
 */
export async function runConformance(
  definition: PluginDefinition,
  { kind, sample = {}, began, ended }: ConformanceOptions,
): Promise<readonly CheckResult[]> {
  const subject = createSubject({
    definition,
    kind,
    sample,
    settings: sample.settings ?? sampleSettings(definition.settings),
    media: createFolderMedia(() => '/nonexistent').port,
  })
  using globals = watchGlobals()
  const results: CheckResult[] = []
  const run = async (checks: readonly Check[]): Promise<void> => {
    for (const check of checks) {
      began?.(check.name)
      const result = await runCheck(check, subject)
      ended?.(result)
      results.push(result)
    }
  }
  await run(firstChecks)
  const canBeMade = results.at(-1)?.outcome === 'passed'
  if (canBeMade) await run([...checksOf[kind], ...lastChecks])
  await run([globals.check])
  return results
}

/** All checks of a scanner. */
export async function checkScanner(
  definition: PluginDefinition,
  sample: PluginSample = {},
): Promise<readonly CheckResult[]> {
  return await runConformance(definition, { kind: 'scanner', sample })
}

/** All checks of an enricher. */
export async function checkEnricher(
  definition: PluginDefinition,
  sample: PluginSample = {},
): Promise<readonly CheckResult[]> {
  return await runConformance(definition, { kind: 'enricher', sample })
}

/** All checks of a download client. */
export async function checkDownloadClient(
  definition: PluginDefinition,
  sample: PluginSample = {},
): Promise<readonly CheckResult[]> {
  return await runConformance(definition, { kind: 'downloadClient', sample })
}

/** All checks of a notifier. */
export async function checkNotifier(
  definition: PluginDefinition,
  sample: PluginSample = {},
): Promise<readonly CheckResult[]> {
  return await runConformance(definition, { kind: 'notifier', sample })
}
