import type { Database } from 'bun:sqlite'

import type { DownloadClientTest } from '../domain/download-client.ts'
import {
  type AddedDownload,
  type AddOrder,
  type ClientAbility,
  clientAbilities,
  type DownloadClientRecord,
  type DownloadDesk,
} from '../domain/download-desk.ts'
import type { Download, DownloadClientRules, DownloadClientState } from '../domain/download.ts'
import type { DownloadQueries, ImportQueries } from '../domain/download-queries.ts'
import { AppError } from '../domain/error.ts'
import type { HealthQueries } from '../domain/queries.ts'
import type { PluginDesk, PluginState } from '../domain/plugin.ts'
import { folderKeys } from '../download/folder-findings.ts'
import { unreachableFolder } from '../download/reachable.ts'
import { createDownloadQueries } from '../store/download-queries.ts'
import { createHealthQueries } from '../store/health-store.ts'
import { createImportQueries } from '../store/import-queries.ts'

/** A client that was told of something new is asked for so long whether it has it. */
const seenWithinMs = 2_000
const lookEveryMs = 50

interface Deps {
  readonly plugins: Pick<PluginDesk, 'list' | 'methods' | 'test'>
  /** Has a client asked for what it has, now. */
  readonly poll: (client: string) => Promise<unknown>
  /** Of the running configuration. */
  readonly clients: () => readonly DownloadClientRules[]
}

interface Parts extends Deps {
  readonly downloads: DownloadQueries
  readonly imports: ImportQueries
  readonly health: HealthQueries
}

/** Download clients for people, through the instances of the running configuration. */
export function createDownloadDesk({ reader, ...deps }: Deps & { reader: Database }): DownloadDesk {
  const parts: Parts = {
    ...deps,
    downloads: createDownloadQueries(reader),
    imports: createImportQueries(reader),
    health: createHealthQueries(reader),
  }
  const change = async (
    id: number,
    ability: ClientAbility,
    argsOf: (clientId: string) => readonly unknown[],
  ): Promise<void> => {
    const { client, clientId } = getDownload(parts, id)
    await call(parts, client, { ability, args: argsOf(clientId) })
    await parts.poll(client)
  }
  return {
    add: (order) => add(parts, order),
    pause: (id) => change(id, 'pause', (clientId) => [[clientId]]),
    resume: (id) => change(id, 'resume', (clientId) => [[clientId]]),
    setCategory: (id, category) => change(id, 'setCategory', (clientId) => [clientId, category]),
    remove: async (id, options) => {
      refuseWhileImporting(parts, id)
      await change(id, 'remove', (clientId) => [clientId, options])
    },
    clients: () => listClients(parts),
    test: (client) => tryClient(parts, client),
  }
}

/** @throws AppError `not_found`; `conflict` for one that its client has not any more. */
function getDownload({ downloads }: Parts, id: number): Download {
  const download = downloads.find(id)
  if (download === null) throw new AppError('not_found', `There is no download ${id}.`)
  const { name, client, state, reason } = download
  // One that was let go for its category is still there, and may be brought back by another.
  if (state !== 'removed' || reason?.code === 'category_changed') return download
  throw new AppError('conflict', `${name} is gone from ${client}.`)
}

function refuseWhileImporting({ downloads, imports }: Parts, id: number): void {
  const states = ['applying', 'undoing'] as const
  const [plan] = states.flatMap((state) => imports.list({ downloadId: id, state, limit: 1 }))
  if (plan === undefined && downloads.find(id)?.state !== 'importing') return
  const why = plan?.state === 'undoing' ? 'is being taken back' : 'runs'
  throw new AppError(
    'conflict',
    `An import of download ${id} ${why}; it can be removed when that is over.`,
    { details: plan === undefined ? {} : { planId: plan.id } },
  )
}

const words: Readonly<Record<ClientAbility, string>> = {
  add: 'be given downloads',
  remove: 'remove downloads',
  pause: 'pause downloads',
  resume: 'resume downloads',
  setCategory: 'change the category of downloads',
}

/** @throws AppError `conflict` for a client that is not there, off, or without the ability. */
async function call(
  { plugins, clients }: Parts,
  name: string,
  { ability, args }: { ability: ClientAbility; args: readonly unknown[] },
): Promise<unknown> {
  const rules = clients().find((one) => one.name === name)
  if (rules === undefined) {
    throw new AppError('conflict', `The configuration has no download client ${name} any more.`)
  }
  if (!rules.enabled) {
    throw new AppError('conflict', `The download client ${name} is switched off.`)
  }
  const target = { kind: 'downloadClient', name } as const
  if (!(await plugins.methods(target)).includes(ability)) {
    throw new AppError('conflict', `The download client ${name} cannot ${words[ability]}.`)
  }
  return await plugins.test(target, { method: ability, args })
}

async function add(parts: Parts, { url, paused, ...wish }: AddOrder): Promise<AddedDownload> {
  const { name, categories } = await chooseClient(parts, wish.client)
  const category = chooseCategory(name, Object.keys(categories), wish.category)
  const order = { url, category, paused }
  const { id: clientId, isDuplicate } = (await call(parts, name, {
    ability: 'add',
    args: [order],
  })) as { id: string; isDuplicate: boolean }
  await parts.poll(name)
  const id = await seen(() => parts.downloads.findByClient(name, clientId)?.id ?? null)
  return { client: name, clientId, isDuplicate, id }
}

/** The one that was named, or the first that is on and takes downloads. */
async function chooseClient(
  { clients, plugins }: Parts,
  wanted: string | null,
): Promise<DownloadClientRules> {
  const all = clients()
  if (wanted !== null) {
    const found = all.find(({ name }) => name === wanted)
    if (found !== undefined) return found
    throw new AppError('not_found', `There is no download client named ${wanted}.`, {
      details: { clients: all.map(({ name }) => name) },
    })
  }
  const enabled = all.filter((one) => one.enabled)
  for (const rules of enabled.toSorted((a, b) => a.priority - b.priority)) {
    const target = { kind: 'downloadClient', name: rules.name } as const
    // One whose plugin cannot be used stands in nobody's way.
    const methods = await plugins.methods(target).catch((): readonly string[] => [])
    if (methods.includes('add')) return rules
  }
  throw new AppError('conflict', 'No download client takes downloads.')
}

function chooseCategory(client: string, known: readonly string[], wanted: string | null): string {
  const [only, ...others] = known
  if (only === undefined) {
    throw new AppError(
      'conflict',
      `No category of ${client} leads to a library, so nobody would follow the download: set categories in its [[download_client]].`,
    )
  }
  if (wanted === null && others.length === 0) return only
  const found = known.find((one) => one.toLowerCase() === wanted?.toLowerCase())
  if (found !== undefined) return found
  const what =
    wanted === null ? 'Say of which category it is' : `${client} has no category ${wanted}`
  throw new AppError('invalid', `${what}: ${known.join(', ')}.`)
}

/** What a look finds within a moment; null when it takes longer. */
async function seen(look: () => number | null): Promise<number | null> {
  const until = performance.now() + seenWithinMs
  let found = look()
  while (found === null && performance.now() < until) {
    await Bun.sleep(lookEveryMs)
    found = look()
  }
  return found
}

async function listClients(parts: Parts): Promise<readonly DownloadClientRecord[]> {
  const states = await parts.plugins.list()
  return await Promise.all(
    parts.clients().map(async (rules) => {
      const plugin = states.find(
        ({ kind, name }) => kind === 'downloadClient' && name === rules.name,
      )
      const polls = parts.downloads.client(rules.name)
      return {
        ...rules,
        plugin: plugin?.plugin ?? '',
        ...conditionOf(rules, plugin, polls),
        polls,
        abilities: await abilitiesOf(parts, rules),
      }
    }),
  )
}

function conditionOf(
  { enabled }: DownloadClientRules,
  plugin: PluginState | undefined,
  polls: DownloadClientState | null,
): Pick<DownloadClientRecord, 'state' | 'problem'> {
  if (!enabled || plugin?.state === 'off') return { state: 'off', problem: null }
  if (plugin === undefined || plugin.state === 'disabled') {
    const message = plugin?.problems.map((one) => one.message).join(' ') ?? 'It is not there.'
    return { state: 'disabled', problem: { code: 'disabled', message } }
  }
  const problem = polls?.problem ?? null
  return { state: problem === null ? 'ready' : 'failing', problem }
}

async function abilitiesOf(
  { plugins }: Parts,
  { name, enabled }: DownloadClientRules,
): Promise<readonly ClientAbility[] | null> {
  if (!enabled) return null
  try {
    const methods = await plugins.methods({ kind: 'downloadClient', name })
    return clientAbilities.filter((one) => methods.includes(one))
  } catch {
    // Its state says why.
    return null
  }
}

async function tryClient(
  { clients, plugins, health }: Parts,
  name: string,
): Promise<DownloadClientTest> {
  const rules = clients().find((one) => one.name === name)
  if (rules === undefined) {
    throw new AppError('not_found', `There is no download client named ${name}.`)
  }
  const told = (await plugins.test({ kind: 'downloadClient', name })) as DownloadClientTest
  const { defaultFolder, warnings = [] } = told
  const all = [...warnings, ...folderWarnings(rules, health)]
  const unreachable = unreachableFolder(rules, defaultFolder ?? null)
  if (unreachable !== null) all.push(`${unreachable.message}: ${unreachable.fix}`)
  return all.length === 0 ? told : { ...told, warnings: all }
}

/** What the last look has found wrong with the folders of a client. */
function folderWarnings({ name }: DownloadClientRules, health: HealthQueries): readonly string[] {
  return health
    .list()
    .filter(({ key }) => folderKeys.some((word) => key.startsWith(`${word}:${name}:/`)))
    .map(({ message, fix }) => `${message} ${fix}`)
}
