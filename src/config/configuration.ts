import type { Configuration } from '../domain/configuration.ts'
import type { ReplaceFile } from './edit-file.ts'
import { createLibraryEditor } from './edit-libraries.ts'
import { createOptionEditor } from './edit-options.ts'
import { createRuleEditor, rulesOf } from './edit-rules.ts'
import { createTextEditor } from './edit-text.ts'
import type { LiveConfig } from './live-config.ts'
import { liveSettings, type TwoConfigs } from './live-settings.ts'
import type { LoadRequest } from './load.ts'

/** What the API does with the configuration. */
export function createConfiguration(deps: {
  live: LiveConfig
  request: LoadRequest
  replaceFile: ReplaceFile
}): Configuration {
  const { live } = deps
  const editor = createLibraryEditor(deps)
  const rules = createRuleEditor(deps)
  const options = createOptionEditor(deps)
  const text = createTextEditor(deps)
  const configs = (): TwoConfigs => ({ running: live.running(), latest: live.latest() })
  return {
    reload: () => live.reload(),
    issues: () => live.issues(),
    file: live.running().config.file,
    settings: () => liveSettings(configs()),
    changeSettings: (values) => options.change(values),
    readText: () => text.read(),
    checkText: (checked) => text.check(checked),
    writeText: (written, etag) => text.write(written, etag),
    findLibrary: (name) => {
      const { libraries } = live.running().config
      return libraries.find((one) => one.name.toLowerCase() === name.toLowerCase()) ?? null
    },
    addLibrary: (wish) => editor.add(wish),
    changeLibrary: (name, wish) => editor.change(name, wish),
    removeLibrary: (name, options) => editor.remove(name, options),
    rules: () => rulesOf(live.running()),
    addRules: (added) => rules.add(added),
    removeRule: (id) => rules.remove(id),
    forgetLibrary: async (name) => void (await live.reload({ forget: name })),
  }
}
