import type { Configuration } from '../../src/domain/configuration.ts'

/** Stands where a test asks nothing of the configuration. */
export const noConfiguration = new Proxy({} as Configuration, {
  get: (_, name) => () => {
    throw new Error(`the configuration was asked for ${String(name)}`)
  },
})
