import type { Configuration } from '../../src/domain/configuration.ts'
import { AppError } from '../../src/domain/error.ts'

/** Stands where a test asks nothing of the configuration. */
export const noConfiguration = new Proxy({} as Configuration, {
  get: (_, name) => () => {
    throw new AppError('not_found', `The configuration was asked for ${String(name)}.`)
  },
})
