import { AppError } from '../domain/error.ts'
import type { PluginDesk } from '../domain/plugin.ts'

const absent = (): Promise<never> =>
  Promise.reject(new AppError('not_found', 'There is no such instance.'))

/** The desk of an engine that has no plugins. */
export const noPlugins: PluginDesk = {
  list: () => Promise.resolve([]),
  test: absent,
  reload: absent,
}
