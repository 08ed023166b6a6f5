import { renderJinja } from './jinja.ts'

/** Programs that people connect, as far as they read what is pasted into their configuration. */

type Json = Readonly<Record<string, unknown>>

/** What a tile of Homepage shows: the value of each field that its widget maps. */
export async function showHomepage(yaml: string): Promise<Map<string, unknown>> {
  const widget = find(Bun.YAML.parse(yaml), 'widget') as {
    type: string
    url: string
    method?: string
    headers?: Record<string, string>
    mappings: { field: string; label: string; format?: string }[]
  }
  if (widget.type !== 'customapi') throw new Error(`Homepage has no widget ${widget.type} for this`)
  const { url, method = 'GET', headers = {}, mappings } = widget
  const answer = await ask(url, { method, headers })
  return new Map(
    mappings.map(({ field, label, format = 'text' }) => {
      const value = valueAt(answer, field)
      const wanted = format === 'text' ? ['string', 'boolean', 'number'] : ['number']
      if (!wanted.includes(typeof value)) {
        throw new Error(`Homepage cannot show ${field} as ${format}: ${JSON.stringify(value)}`)
      }
      return [label, value]
    }),
  )
}

interface RestEntity {
  readonly name: string
  readonly value_template: string
  readonly unit_of_measurement?: string
  readonly json_attributes?: readonly string[]
}

/** The states of the entities that Home Assistant makes of `rest:`. `change` gives it another answer than there was. */
export async function readHomeAssistant(
  yaml: string,
  change: (answer: Json) => Json = (answer) => answer,
): Promise<Map<string, string>> {
  const { rest } = Bun.YAML.parse(yaml) as {
    rest: {
      resource: string
      method?: string
      headers?: Record<string, string>
      sensor?: RestEntity[]
      binary_sensor?: RestEntity[]
    }[]
  }
  const states = new Map<string, string>()
  for (const { resource, method = 'GET', headers = {}, sensor = [], binary_sensor = [] } of rest) {
    const answer = change(await ask(resource, { method, headers }))
    for (const entity of sensor) states.set(entity.name, stateOf(entity, answer))
    for (const entity of binary_sensor) states.set(entity.name, switchOf(entity, answer))
  }
  return states
}

function stateOf(entity: RestEntity, answer: Json): string {
  const state = renderJinja(entity.value_template, { value_json: answer })
  for (const attribute of entity.json_attributes ?? []) valueAt(answer, attribute)
  if (entity.unit_of_measurement !== undefined && (state === '' || Number.isNaN(Number(state)))) {
    throw new Error(`${entity.name} is no number of ${entity.unit_of_measurement}: ${state}`)
  }
  return state
}

function switchOf(entity: RestEntity, answer: Json): string {
  const state = stateOf(entity, answer)
  if (['True', 'False'].includes(state)) return state
  throw new Error(`${entity.name} is neither on nor off: ${state}`)
}

interface ScrapeConfig {
  readonly scheme?: string
  readonly metrics_path?: string
  readonly params?: Readonly<Record<string, readonly string[]>>
  readonly authorization?: { readonly type?: string; readonly credentials: string }
  readonly static_configs: readonly { readonly targets: readonly string[] }[]
}

/** The samples that Prometheus scrapes, by name with labels. */
export async function scrapePrometheus(yaml: string): Promise<Map<string, number>> {
  const { scrape_configs: configs } = Bun.YAML.parse(yaml) as { scrape_configs: ScrapeConfig[] }
  const samples = new Map<string, number>()
  for (const config of configs) {
    const { scheme = 'http', metrics_path = '/metrics', params = {}, authorization } = config
    for (const target of config.static_configs.flatMap(({ targets }) => targets)) {
      const url = new URL(`${scheme}://${target}${metrics_path}`)
      for (const [name, values] of Object.entries(params)) {
        for (const value of values) url.searchParams.append(name, value)
      }
      const response = await fetch(url, {
        headers:
          authorization === undefined
            ? {}
            : { Authorization: `${authorization.type ?? 'Bearer'} ${authorization.credentials}` },
      })
      if (!response.ok) throw new Error(`Prometheus is answered ${response.status} by ${url.href}`)
      for (const [name, value] of samplesIn(await response.text())) samples.set(name, value)
    }
  }
  return samples
}

/** Reads the text format of Prometheus; throws for a line that is none of it. */
export function samplesIn(text: string): [name: string, value: number][] {
  const lines = text.split('\n').filter((line) => line !== '' && !/^# (HELP|TYPE) \w+ /.test(line))
  return lines.map((line) => {
    const sample =
      /^(?<name>[a-zA-Z_:][\w:]*(?:\{(?:\w+="(?:[^"\\\n]|\\.)*",?)*\})?) (?<value>\S+)$/.exec(line)
    const written = sample?.groups?.['value'] ?? ''
    const value = Number(written.replace('Inf', 'Infinity'))
    if (Number.isNaN(value) && written.toLowerCase() !== 'nan')
      throw new Error(`Prometheus cannot read ${line}`)
    return [sample?.groups?.['name'] ?? '', value]
  })
}

async function ask(
  url: string,
  { method, headers }: { method: string; headers: Record<string, string> },
): Promise<Json> {
  const response = await fetch(url, { method, headers })
  if (!response.ok) throw new Error(`${method} ${url} is answered ${response.status}`)
  return (await response.json()) as Json
}

/** The first value under this key, at any depth. */
function find(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  if (key in value) return (value as Json)[key]
  return Object.values(value)
    .map((inner) => find(inner, key))
    .find((found) => found !== undefined)
}

function valueAt(answer: Json, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    if (typeof value === 'object' && value !== null && name in value) return (value as Json)[name]
    throw new Error(`there is no ${path} in ${JSON.stringify(answer)}`)
  }, answer)
}
