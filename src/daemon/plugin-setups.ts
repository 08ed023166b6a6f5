import { join } from 'node:path'

import { bundledByKind, bundledPlugins, unconfigured } from '../bundled-plugins.ts'
import { createInstanceEditor, type InstanceEditorDeps } from '../config/edit-instances.ts'
import type { LiveConfig } from '../config/live-config.ts'
import { type PluginKind, pluginKinds } from '../domain/plugin.ts'
import type { PluginOffer, PluginSetups } from '../domain/plugin-setup.ts'
import { ensurePrivateFolder, writeFileAtomic } from '../filesystem/atomic-write.ts'
import { settingIssues } from '../plugin/check-settings.ts'
import { bundledPlugin } from '../plugin/load.ts'
import { placeInstance } from './supervisor.ts'

/** Instances as the configuration has them, with what the plugins inside the executable say of their settings. */
export function createPluginSetups(
  deps: Pick<InstanceEditorDeps, 'request' | 'replaceFile'> & { readonly live: LiveConfig },
): PluginSetups {
  const editor = createInstanceEditor({
    ...deps,
    unconfigured,
    // What a plugin of the folder says of its settings is known in its own thread alone.
    check: (instance) => {
      const definition = bundledPlugins.find(({ id }) => id === instance.plugin)
      return definition === undefined ? [] : settingIssues(definition.settings, instance)
    },
    writePrivate: (folder, name, text) => {
      ensurePrivateFolder(folder)
      writeFileAtomic(join(folder, name), text)
    },
  })
  return {
    ...editor,
    offers: () => pluginKinds.flatMap(offersOf),
    draft: (...wish) => placeInstance(editor.draft(...wish), deps.live.running().config.plugins),
  }
}

function offersOf(kind: PluginKind): readonly PluginOffer[] {
  return bundledByKind[kind].map((definition) => {
    const { id, version, permissions, settingsSchema } = bundledPlugin(definition).manifest
    return { kind, plugin: id, version, permissions, settingsSchema }
  })
}
