import * as api from './api.ts'

let registered = false

export function registerPluginModules(): void {
  if (registered) return
  registered = true
  Bun.plugin({
    name: 'shelfd',
    setup(build) {
      build.module('shelfd/plugin', () => ({ exports: { ...api }, loader: 'object' }))
    },
  })
}
