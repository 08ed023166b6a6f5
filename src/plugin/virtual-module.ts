import * as api from './api.ts'

const names = new Set<string>()

/** Stands in until the real one is merged. */
export function registerPluginModules(testing?: () => object): void {
  register('shelfd/plugin', () => ({ ...api }))
  if (testing !== undefined) register('shelfd/plugin/testing', testing)
}

function register(name: string, exports: () => object): void {
  if (names.has(name)) return
  names.add(name)
  Bun.plugin({
    name,
    setup: (build) =>
      void build.module(name, () => ({
        exports: exports() as Record<string, unknown>,
        loader: 'object',
      })),
  })
}
