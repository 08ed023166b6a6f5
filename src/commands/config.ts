import { Command } from '@commander-js/extra-typings'
import * as v from 'valibot'

import { problemText } from '../config/explain.ts'
import { configJsonSchema } from '../config/json-schema.ts'
import { getConfigPath, readConfig, type LoadedConfig, type LoadRequest } from '../config/load.ts'
import { defaultOptions, effectiveOptions, valueText, type ShownOption } from '../config/show.ts'
import { outcomeLines, setOption } from './config-set.ts'
import { createOutput } from './output.ts'

const optionsSchema = v.object({
  config: v.optional(v.string()),
  json: v.optional(v.boolean(), false),
  defaults: v.optional(v.boolean(), false),
})

/**
 * `shelfd config check|show|set|schema`. Reads the parent's `--config FILE`. Data goes to stdout, warnings to stderr;
 * a configuration with problems throws `invalid` with all of them.
 */
export function createConfigCommand(): Command {
  const config = new Command('config').description('look at the configuration file and change it')
  config
    .command('check')
    .description('name every problem of the configuration with its place, or say ok')
    .option('--json', 'print the warnings as JSON')
    .action((_, command) => check(optionsOf(command)))
  config
    .command('show')
    .description('print every value in effect and where it comes from; secrets are masked')
    .option('--defaults', 'print the built-in defaults alone, without reading a file')
    .option('--json', 'print JSON')
    .action((_, command) => show(optionsOf(command)))
  config
    .command('set')
    .description('set one option in the file; its comments stay')
    .argument('<key>', 'as config show prints it, such as jobs.max_attempts or library[0].mode')
    .argument('<value>', 'a list as TOML writes it: \'["a", "b"]\'')
    .option('--json', 'print JSON')
    .action((key, value, _, command) => set(optionsOf(command), key, value))
  config
    .command('schema')
    .description('print the JSON schema of the file, for editors')
    .action(() => print(JSON.stringify(configJsonSchema(), null, 2)))
  return config
}

type Options = v.InferOutput<typeof optionsSchema>

function optionsOf(command: { optsWithGlobals(): unknown }): Options {
  return v.parse(optionsSchema, command.optsWithGlobals())
}

function check(options: Options): void {
  const loaded = read(options)
  const { config } = loaded
  const warnings = [...loaded.warnings, ...loaded.folderWarnings()]
  if (options.json) return print(JSON.stringify({ file: config.file, warnings }, null, 2))
  for (const warning of warnings) note(`warning: ${problemText(warning)}`)
  print('ok')
}

function show(options: Options): void {
  const shown = options.defaults ? defaultOptions() : effectiveOptions(read(options))
  if (options.json) return print(JSON.stringify(shown, null, 2))
  print(shown.map(lineOf).join('\n'))
}

function set(options: Options, key: string, value: string): void {
  const outcome = setOption(requestOf(options), key, value)
  if (options.json) return print(JSON.stringify(outcome, null, 2))
  const [line = '', ...notes] = outcomeLines(outcome)
  print(line)
  for (const text of notes) note(text)
}

function read(options: Options): LoadedConfig {
  return readConfig(requestOf(options))
}

function requestOf({ config: flag }: Options): LoadRequest {
  const environment = process.env
  return { path: getConfigPath({ flag, environment, cwd: process.cwd() }), environment }
}

function lineOf({ path, value, source }: ShownOption): string {
  const assignment = `${path} = ${valueText(value)}`
  if (source.kind === 'default') return `${assignment}  # default`
  const place = source.kind === 'file' ? `${source.file}:${source.line}` : source.variable
  return `${assignment}  # ${place}`
}

function note(text: string): void {
  createOutput({ colour: false, environment: process.env }).note(text)
}

function print(text: string): void {
  createOutput({ colour: false, environment: process.env }).print(text)
}
