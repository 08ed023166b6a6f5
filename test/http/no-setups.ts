import { AppError } from '../../src/domain/error.ts'
import type { PluginSetups } from '../../src/domain/plugin-setup.ts'

const refuse = (): never => {
  throw new AppError('not_found', 'No plugin is configured here.')
}

/** Stands where a test asks nothing of what the configuration says of plugins. */
export const noSetups: PluginSetups = {
  offers: () => [],
  get: refuse,
  add: () => Promise.reject(new AppError('not_found', 'No plugin is configured here.')),
  change: () => Promise.reject(new AppError('not_found', 'No plugin is configured here.')),
  remove: () => Promise.reject(new AppError('not_found', 'No plugin is configured here.')),
  draft: refuse,
}
