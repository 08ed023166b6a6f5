import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

import { AppError } from '../domain/error.ts'
import clientIndex from '../plugin/templates/download-client.ts.txt' with { type: 'text' }
import clientSample from '../plugin/templates/download-client.sample.ts.txt' with { type: 'text' }
import clientTest from '../plugin/templates/download-client.test.ts.txt' with { type: 'text' }
import enricherIndex from '../plugin/templates/enricher.ts.txt' with { type: 'text' }
import enricherSample from '../plugin/templates/enricher.sample.ts.txt' with { type: 'text' }
import enricherTest from '../plugin/templates/enricher.test.ts.txt' with { type: 'text' }
import notifierIndex from '../plugin/templates/notifier.ts.txt' with { type: 'text' }
import notifierSample from '../plugin/templates/notifier.sample.ts.txt' with { type: 'text' }
import notifierTest from '../plugin/templates/notifier.test.ts.txt' with { type: 'text' }
import readme from '../plugin/templates/readme.md.txt' with { type: 'text' }
import scannerIndex from '../plugin/templates/scanner.ts.txt' with { type: 'text' }
import scannerSample from '../plugin/templates/scanner.sample.ts.txt' with { type: 'text' }
import scannerTest from '../plugin/templates/scanner.test.ts.txt' with { type: 'text' }
import tsconfig from '../plugin/templates/tsconfig.json.txt' with { type: 'text' }
import type { CommandContext } from './context.ts'
import type { KindWord } from './plugin-kinds.ts'
import { pluginTypings, typingsName } from './plugin-typings.ts'

interface Template {
  readonly kind: string
  readonly table: string
  readonly index: string
  readonly sample: string
  readonly test: string
  /** Of the example in the README, as TOML. */
  readonly settings: string
}

const templates: Readonly<Record<KindWord, Template>> = {
  scanner: {
    kind: 'scanner',
    table: 'scanner',
    index: scannerIndex,
    sample: scannerSample,
    test: scannerTest,
    settings: '',
  },
  enricher: {
    kind: 'enricher',
    table: 'enricher',
    index: enricherIndex,
    sample: enricherSample,
    test: enricherTest,
    settings:
      'settings = { url = "https://provider.example/api", api_key = { file = "/run/secrets/key" } }\n',
  },
  'download-client': {
    kind: 'downloadClient',
    table: 'download_client',
    index: clientIndex,
    sample: clientSample,
    test: clientTest,
    settings: 'settings = { url = "http://192.168.1.5:9091", password = { env = "PASSWORD" } }\n',
  },
  notifier: {
    kind: 'notifier',
    table: 'notifier',
    index: notifierIndex,
    sample: notifierSample,
    test: notifierTest,
    settings: 'settings = { url = "https://receiver.example/messages" }\n',
  },
}

/** `shelfd plugin new NAME --kind K [DIR]`: writes the folder of a plugin that passes `check`. */
export function newPlugin(
  { output, json }: CommandContext,
  name: string,
  { kind, dir }: { kind: KindWord; dir: string | undefined },
): void {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) || name.length > 64) {
    throw new AppError(
      'invalid',
      `${name} is no name for a plugin: lower-case letters, digits and single hyphens, a letter first.`,
    )
  }
  const folder = join(resolve(dir ?? '.'), name)
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new AppError('conflict', `${folder} is there and not empty; nothing was written.`)
  }
  const files = filesOf(name, kind)
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(join(folder, file), text, { mode: 0o644 })
  }
  if (json) return output.json({ folder, files: Object.keys(files) })
  const shown = relative(process.cwd(), folder) || '.'
  for (const file of Object.keys(files)) output.print(join(shown, file))
  output.note(`Next: shelfd plugin check ${shown}`)
}

function filesOf(name: string, kind: KindWord): Readonly<Record<string, string>> {
  const { table, settings, ...template } = templates[kind]
  const fill = (text: string): string =>
    text
      .replaceAll('{{name}}', name)
      .replaceAll('{{kind}}', kind.replace('-', ' '))
      .replaceAll('{{table}}', table)
      .replaceAll('{{settings}}', settings)
  const manifest = {
    name: `shelfd-plugin-${name}`,
    version: '0.1.0',
    private: true,
    type: 'module',
    shelfd: { plugin: './index.ts', kinds: [template.kind], api: '^1' },
  }
  return {
    'index.ts': fill(template.index),
    'sample.ts': fill(template.sample),
    [`${name}.test.ts`]: fill(template.test),
    'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
    'tsconfig.json': tsconfig,
    'README.md': fill(readme),
    [typingsName]: pluginTypings(),
  }
}
