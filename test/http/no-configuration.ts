import type { Configuration } from '../../src/domain/configuration.ts'
import { AppError } from '../../src/domain/error.ts'

const empty: Partial<Configuration> = {
  file: '/etc/shelfd.toml',
  issues: () => [],
  settings: () => [],
  findLibrary: () => null,
  readText: () => {
    throw new AppError('conflict', 'There is no file.')
  },
  rules: () => [],
}

/** Stands where a test asks nothing of the configuration: there is nothing in it, and it changes for nobody. */
export const noConfiguration = new Proxy(empty as Configuration, {
  get: (known, name) =>
    name in known
      ? known[name as keyof Configuration]
      : () => {
          throw new AppError('not_found', `The configuration was asked for ${String(name)}.`)
        },
})
