/**
 * Sends hostile requests to every route that the API describes and looks at each answer: no 5xx but those that are
 * planned, nothing of a file that is none of the API's business, no path of the program, stack or SQL in an error.
 * `bun scripts/bench/fuzz-http.ts [--quick] [--requests N] [--seed N]`
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { freshExecutable } from './daemon/executable.ts'
import { createRandom } from './daemon/random.ts'
import { createSite, startDaemon } from './daemon/site.ts'
import { createFigures } from './figure.ts'
import { hostileTexts } from './fuzz-http/hostile.ts'
import { exchange, type RawAnswer } from './fuzz-http/raw-client.ts'
import { drawRequest, type Operation } from './fuzz-http/request.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    requests: { type: 'string' },
    seed: { type: 'string' },
  },
})
const count = Number(values.requests ?? (values.quick ? 2_000 : 50_000))
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const atOnce = 16
/** How the HTTP parser refuses a request line that is none; no handler sees such a request. */
const plannedServerErrors: readonly number[] = [505]

interface Specification {
  readonly paths: Record<string, Record<string, Described>>
  readonly components?: { readonly schemas?: Record<string, JsonSchema> }
}

interface JsonSchema {
  readonly $ref?: string
  readonly properties?: Record<string, unknown>
}

interface Described {
  readonly parameters?: readonly { in: string; name: string }[]
  readonly requestBody?: { content: Record<string, { schema?: JsonSchema }> }
  readonly responses?: Record<string, { content?: Record<string, unknown> }>
}

function operationsOf(specification: Specification): Operation[] {
  return Object.entries(specification.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => {
      const schema = described.requestBody?.content['application/json']?.schema
      const answers = Object.values(described.responses ?? {})
      return {
        method: method.toUpperCase(),
        path,
        query: (described.parameters ?? [])
          .filter((parameter) => parameter.in === 'query')
          .map(({ name }) => name),
        body: schema === undefined ? null : Object.keys(schema.properties ?? {}),
        streams:
          path.endsWith('/ws') ||
          answers.some(({ content = {} }) => 'text/event-stream' in content),
      }
    }),
  )
}

/** What must not be in an answer, by name. */
function leaksOf(answer: RawAnswer, secrets: readonly string[]): string[] {
  const found = secrets.filter(
    (secret) => answer.body.includes(secret) || answer.headers.includes(secret),
  )
  if (/X-Injected/i.test(answer.headers)) found.push('an injected header')
  if (answer.status < 400) return found
  const traces = [
    /\bat \S+ \(?\S+:\d+:\d+/,
    /\/\$bunfs|node_modules|\.ts:\d+/,
    /SQLITE_|\bSELECT\b.+\bFROM\b|\bINSERT INTO\b|no such (?:table|column)/i,
  ]
  return [...found, ...traces.filter((trace) => trace.test(answer.body)).map(String)]
}

const folder = mkdtempSync(join(tmpdir(), 'shelfd-fuzz-http-'))
const canaryText = `canary-${crypto.randomUUID()}`
const canary = join(folder, 'canary.txt')
writeFileSync(canary, canaryText)
const root = join(folder, 'films')
for (let n = 1; n <= 10; n += 1) {
  const film = join(root, `Film ${n} (2001)`)
  mkdirSync(film, { recursive: true })
  writeFileSync(join(film, `Film ${n} (2001).mkv`), `film ${n}`)
  writeFileSync(join(film, 'poster.jpg'), `poster ${n}`)
}
const site = createSite({
  folder,
  dataDir: join(folder, 'data'),
  libraries: [{ name: 'Films', root }],
})
const daemon = await startDaemon(await freshExecutable(), site)
const key = readFileSync(join(site.dataDir, 'api_key'), 'utf8').trim()
const port = Number(new URL(site.url).port)
const problems = new Map<string, string>()
let slowestMs = 0
try {
  await daemon.startScan('Films', 'full')
  const specification = (await (
    await fetch(`${site.url}/api/openapi.json`)
  ).json()) as Specification
  const operations = operationsOf(specification)
  const random = createRandom(seed)
  const texts = hostileTexts(canary)
  console.error(`seed ${seed}: ${count} requests to ${operations.length} operations`)
  let left = count
  const send = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const { text, streams } = drawRequest(random, { operations, texts, key, port })
      const began = performance.now()
      const answer = await exchange(port, text, { onlyHead: streams })
      slowestMs = Math.max(slowestMs, performance.now() - began)
      if (answer !== null) judge(answer, text)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, send))
  if (!(await fetch(`${site.url}/ping`)).ok) problems.set('the daemon does not answer any more', '')
} finally {
  await daemon.stop()
  rmSync(folder, { recursive: true, force: true })
}

function judge(answer: RawAnswer, request: string): void {
  if (answer.status >= 500 && !plannedServerErrors.includes(answer.status)) {
    problems.set(`${answer.status}: ${answer.body.slice(0, 200)}`, request)
  }
  for (const leak of leaksOf(answer, [canaryText])) problems.set(`leaks ${leak}`, request)
}

for (const [problem, request] of [...problems].slice(0, 20)) {
  console.error(`${problem}\n  ${JSON.stringify(request.slice(0, 600))}`)
}
const figures = createFigures('fuzz-http')
figures.add('requests', count, { unit: 'requests' })
figures.add('problems', problems.size, { unit: 'sorts', goal: { atMost: 0 } })
figures.add('slowest', slowestMs, { unit: 'ms' })
process.exit(figures.exitCode())
