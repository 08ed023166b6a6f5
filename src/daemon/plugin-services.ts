import type { ClientFile, ClientList } from '../domain/download-client.ts'
import type { EnrichedItem, EnricherCandidate, RemoteArtwork } from '../domain/enricher.ts'
import { AppError } from '../domain/error.ts'
import type { Log } from '../domain/log.ts'
import type { DeliveryAnswer } from '../domain/notifier.ts'
import type { InstanceName } from '../domain/plugin-messages.ts'
import { PluginError } from '../domain/plugin-error.ts'
import { instanceKey, type PluginCall } from '../domain/plugin.ts'
import type { ScannedItem, ScannerMedia, UnitVerdict } from '../domain/scanner.ts'
import type {
  LibraryScanner,
  WorkerDownloadClient,
  WorkerEnricher,
  WorkerNotifier,
  WorkerServices,
} from '../domain/worker.ts'
import type { PluginDefinition, PluginHost } from '../plugin/api.ts'
import { createHost, type HostDeps, wayOf } from '../plugin/host/host.ts'
import type { Masker } from '../plugin/host/masker.ts'
import { createInstance } from '../plugin/instance.ts'
import type { PlacedInstance } from '../plugin/runner-types.ts'
import { limitOf } from '../plugin/limits.ts'
import { PluginProblems } from '../plugin/problems.ts'
import { createLocalInstances } from '../plugin/local-instances.ts'
import type { CallContext, PluginLink } from '../plugin/plugin-link.ts'
import { likelySecretsOf, maskerOf } from '../plugin/secrets.ts'
import { createDownloads } from '../plugin/downloads.ts'
import { runProgram } from '../process/run.ts'
import { createScannerRegistry } from '../plugin/registry.ts'
import { toAppError, toSentFailure } from '../plugin/sent-failure.ts'

const createLimitMs = 5_000

interface Deps {
  readonly instances: readonly PlacedInstance[]
  readonly definitions: readonly PluginDefinition[]
  readonly link: PluginLink
  readonly log: Log
}

/** The plugins as jobs call them: bundled ones in the calling thread, those of the folder by messages. */
export function createPluginServices(
  deps: Deps,
): Pick<
  WorkerServices,
  'scanner' | 'notifier' | 'enricher' | 'downloadClient' | 'call' | 'download'
> {
  const { instances, definitions, link } = deps
  const registry = createScannerRegistry({ definitions, createHost: createScannerHosts(deps) })
  const mask = createMasks(instances)
  const local = createLocals(deps, mask)
  const download = createDownloads(deps)

  const find = ({ kind, name }: InstanceName): PlacedInstance => {
    const found = instances.find((one) => one.kind === kind && one.name === name && one.enabled)
    if (found !== undefined) return found
    throw new AppError('not_found', `There is no ${kind} named ${name}.`)
  }
  const call = async (
    target: PlacedInstance,
    { method, args }: PluginCall,
    context: CallContext,
  ): Promise<unknown> => {
    const order = { method, args, limitMs: limitOf(target.kind, method) }
    try {
      if (target.origin === 'folder') return await link.call(target, order, context)
      return await local.call(target, order, context.signal)
    } catch (error) {
      context.signal?.throwIfAborted()
      throw error instanceof PluginError ? toAppError(toSentFailure(error), target) : error
    }
  }

  return {
    call: async (target, wanted, signal) => await call(find(target), wanted, optional(signal)),
    download: async (target, url, limits = {}) => await download(find(target), url, limits),
    scanner: (name, media, signal) => {
      const instance = find({ kind: 'scanner', name })
      return instance.origin === 'bundled'
        ? counted(registry.scanner(instance, media), instance, deps)
        : {
            ...remoteScanner((wanted) => call(instance, wanted, { ...optional(signal), media })),
            // Why it cannot run is told by the first call.
            edition: async () =>
              editionOf(instance, await link.edition(instance).catch(() => null)),
          }
    },
    ...callersOf({ find, call, mask }),
  }
}

/** The kinds of plugins that are called the same way wherever they run. */
function callersOf(by: {
  readonly find: (target: InstanceName) => PlacedInstance
  readonly call: (
    target: PlacedInstance,
    call: PluginCall,
    context: CallContext,
  ) => Promise<unknown>
  mask: Mask
}): Pick<WorkerServices, 'enricher' | 'downloadClient' | 'notifier'> {
  const { find, call, mask } = by
  const callOf =
    (instance: PlacedInstance): CallInstance =>
    (wanted, signal) =>
      call(instance, wanted, optional(signal))
  return {
    enricher: (name) => enricherOf(callOf(find({ kind: 'enricher', name }))),
    downloadClient: (name) => downloadClientOf(callOf(find({ kind: 'downloadClient', name }))),
    notifier: (name) => {
      const instance = find({ kind: 'notifier', name })
      return notifierOf(callOf(instance), (text) => mask(instance, text))
    },
  }
}

const never = new AbortController().signal

function optional(signal: AbortSignal | undefined): CallContext {
  return signal === undefined ? {} : { signal }
}

/** What reads a unit: the code, and the settings that it goes by. */
function editionOf({ plugin, settings }: PlacedInstance, code: string | null): string {
  return JSON.stringify([plugin, code, settings])
}

function remoteScanner(
  call: (wanted: PluginCall) => Promise<unknown>,
): Omit<Extract<LibraryScanner, { judge: unknown }>, 'edition'> {
  return {
    judge: async (directories) =>
      (await call({ method: 'unitsOf', args: [directories] })) as readonly UnitVerdict[],
    read: async (unit) => (await call({ method: 'read', args: [unit] })) as readonly ScannedItem[],
  }
}

type CallInstance = (wanted: PluginCall, signal: AbortSignal | undefined) => Promise<unknown>

function notifierOf(call: CallInstance, mask: (text: string) => string): WorkerNotifier {
  return {
    send: async (event, delivery, signal) => {
      const wanted = { method: 'send', args: [event, delivery] }
      const answer = (await call(wanted, signal)) as DeliveryAnswer | null
      // It is kept and shown, and a receiver may send back what it got.
      return answer?.detail === undefined ? answer : { ...answer, detail: mask(answer.detail) }
    },
  }
}

/** What comes back was checked where it was answered. */
function enricherOf(call: CallInstance): WorkerEnricher {
  return {
    search: async (query, signal) =>
      (await call({ method: 'search', args: [query] }, signal)) as readonly EnricherCandidate[],
    get: async (ref, languages, signal) =>
      (await call({ method: 'get', args: [ref, languages] }, signal)) as EnrichedItem | null,
    artwork: async (ref, languages, signal) =>
      (await call({ method: 'artwork', args: [ref, languages] }, signal)) as RemoteArtwork[],
  }
}

function downloadClientOf(call: CallInstance): WorkerDownloadClient {
  return {
    list: async (signal) => (await call({ method: 'list', args: [{}] }, signal)) as ClientList,
    files: async (id, signal) =>
      (await call({ method: 'files', args: [id] }, signal)) as readonly ClientFile[],
    remove: async (id, options, signal) => {
      await call({ method: 'remove', args: [id, options] }, signal)
    },
    setCategory: async (id, category, signal) => {
      await call({ method: 'setCategory', args: [id, category] }, signal)
    },
  }
}

/** A scanner in this thread whose readings are counted as calls. */
function counted(
  scanner: ReturnType<ReturnType<typeof createScannerRegistry>['scanner']>,
  instance: PlacedInstance,
  { definitions, link }: Deps,
): LibraryScanner {
  const version = definitions.find(({ id }) => id === instance.plugin)?.version ?? null
  return {
    edition: () => Promise.resolve(editionOf(instance, version)),
    unitOf: (directory) => scanner.unitOf(directory),
    read: async (unit) => {
      try {
        const items = await scanner.read(unit)
        link.called(instance, null)
        return items
      } catch (error) {
        link.called(instance, toSentFailure(error))
        throw error
      }
    },
  }
}

function createLocals(deps: Deps, mask: Mask): ReturnType<typeof createLocalInstances> {
  const { instances, definitions, link } = deps
  return createLocalInstances({
    instances,
    begin: (instance) => link.begin(instance),
    called: (instance, failure, call) => link.called(instance, failure, call),
    mask,
    create: async (instance, scope) => {
      const definition = definitions.find(({ id }) => id === instance.plugin)
      if (definition === undefined) {
        throw new AppError('not_found', `There is no plugin ${instance.plugin}.`)
      }
      try {
        return await createInstance({
          definition,
          instance,
          limitMs: createLimitMs,
          host: (settings) =>
            createHost(
              hostParts(deps, instance, {
                definition,
                settings,
                media: noMedia,
                signal: () => scope.signal(),
              }),
            ),
        })
      } catch (error) {
        if (error instanceof PluginProblems) throw new AppError('invalid', error.message)
        throw error
      }
    },
  })
}

/** Each unit has a host of its own, for its files; what is made of the settings serves all of them. */
function createScannerHosts(
  deps: Deps,
): (instance: PlacedInstance, context: Omit<HostContext, 'signal'>) => PluginHost<unknown> {
  const ways = new Map<string, ReturnType<typeof wayOf>>()
  return (instance, context) => {
    const parts = hostParts(deps, instance, { ...context, signal: () => never })
    const way = ways.get(instance.name) ?? wayOf(parts)
    ways.set(instance.name, way)
    return createHost(parts, way)
  }
}

interface HostContext {
  readonly definition: PluginDefinition
  readonly settings: unknown
  readonly media: ScannerMedia
  readonly signal: () => AbortSignal
}

function hostParts(
  { link, log }: Deps,
  instance: PlacedInstance,
  { definition, settings, media, signal }: HostContext,
): HostDeps<unknown> {
  return {
    instance,
    settings,
    permissions: definition.permissions ?? {},
    // Looked for only where a way is made.
    get secrets() {
      return likelySecretsOf(instance)
    },
    runProgram,
    media,
    signal,
    log,
    ask: (question) => link.ask(instance, question),
  }
}

type Mask = (instance: InstanceName, text: string) => string

/** Takes the secrets of an instance out of a text. */
function createMasks(instances: readonly PlacedInstance[]): Mask {
  const maskers = new Map<string, Masker>()
  return (target, text) => {
    const key = instanceKey(target)
    const instance = instances.find((one) => instanceKey(one) === key)
    if (instance === undefined) return text
    const masker = maskers.get(key) ?? maskerOf(instance)
    maskers.set(key, masker)
    return masker.text(text)
  }
}

function refuse(): never {
  throw new PluginError('unsupported', 'Media are for scanners alone.')
}

const noMedia: ScannerMedia = {
  parseName: refuse,
  classify: refuse,
  probe: refuse,
  readNfo: refuse,
  readTags: refuse,
  listArchive: refuse,
  describePicture: refuse,
}
