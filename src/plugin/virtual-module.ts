import * as api from './api.ts'

type Exports = Record<string, unknown>

const registered = new Set<string>()

/**
 * Has `shelfd/plugin` mean the contract in this thread, with the one copy of valibot that the program holds. With
 * `testing`, `shelfd/plugin/testing` means what it gives; only threads that run tests load the kit. May be called again.
 */
export function registerPluginModules(
  options: { readonly testing?: () => Promise<Exports> } = {},
): void {
  register('shelfd/plugin', () => Promise.resolve({ ...api }))
  if (options.testing !== undefined) register('shelfd/plugin/testing', options.testing)
}

function register(name: string, exports: () => Promise<Exports>): void {
  if (registered.has(name)) return
  registered.add(name)
  Bun.plugin({
    name,
    setup: (build) => {
      build.module(name, async () => ({ exports: await exports(), loader: 'object' }))
    },
  })
}
