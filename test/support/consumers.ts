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
  readonly json_attributes?: readonly string[]
}

/** The states of the entities that Home Assistant makes of `rest:`. */
export async function readHomeAssistant(yaml: string): Promise<Map<string, string>> {
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
    const answer = await ask(resource, { method, headers })
    for (const entity of [...sensor, ...binary_sensor]) {
      states.set(entity.name, rendered(entity.value_template, answer))
      for (const attribute of entity.json_attributes ?? []) valueAt(answer, attribute)
    }
    for (const { name } of binary_sensor) {
      const state = states.get(name) ?? ''
      if (!['True', 'False'].includes(state))
        throw new Error(`${name} is neither on nor off: ${state}`)
    }
  }
  return states
}

/** The samples that Prometheus scrapes, by name with labels. */
export async function scrapePrometheus(yaml: string): Promise<Map<string, number>> {
  const { scrape_configs: configs } = Bun.YAML.parse(yaml) as {
    scrape_configs: {
      scheme?: string
      metrics_path?: string
      params?: Record<string, string[]>
      authorization?: { type?: string; credentials: string }
      static_configs: { targets: string[] }[]
    }[]
  }
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

/** A template of Home Assistant: one value of the answer, compared or divided, through a few filters. */
function rendered(template: string, answer: Json): string {
  const [, inner = ''] = /^\{\{ (.+) \}\}$/.exec(template) ?? []
  const [expression = '', ...filters] = inner.split(' | ')
  const parts =
    /^\(?value_json\.(?<path>[\w.]+)(?: (?<operator>==|!=|\/) (?<operand>[^)]+))?\)?$/.exec(
      expression,
    )
  if (parts === null) throw new Error(`Home Assistant cannot read ${template}`)
  const { path = '', operator, operand = '' } = parts.groups ?? {}
  const value = valueAt(answer, path)
  const told = operator === undefined ? value : calculated(value, operator, operand)
  return pythonText(filters.reduce(filtered, told))
}

function calculated(value: unknown, operator: string, operand: string): unknown {
  if (operator === '/') return Number(value) / Number(operand)
  const isEqual = value === JSON.parse(operand.replaceAll("'", '"'))
  return operator === '==' ? isEqual : !isEqual
}

function filtered(value: unknown, filter: string): unknown {
  const [, name, list = ''] = /^(\w+)(?:\((.*)\))?$/.exec(filter) ?? []
  const args = JSON.parse(`[${list.replaceAll("'", '"')}]`) as unknown[]
  // With `true` as second argument what counts as false is replaced too, as null is; without it null stays.
  if (name === 'default') return args[1] === true && !value ? args[0] : value
  if (name === 'round') return Number(Number(value).toFixed(Number(args[0] ?? 0)))
  throw new Error(`Home Assistant has no filter ${filter} here`)
}

function pythonText(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
