import type { SeenRequest } from '../../misbehaving-server.ts'
import type { ServerAnswer } from '../../misbehaviours.ts'
import { addOrder } from './orders.ts'
import { fileRecordsOf, recordOf } from './records.ts'
import { type LiveTorrent, resumeTorrent, stopTorrent } from './torrents.ts'
import type { FakeWorld } from './world.ts'

interface Asked {
  readonly query: URLSearchParams
  readonly form: URLSearchParams
  readonly world: FakeWorld
}

/** Words of an answer, a value of JSON, or nothing to say. */
type Handler = (asked: Asked) => ServerAnswer

/** The answer of the API to a request. */
export function answerTo(request: SeenRequest, world: FakeWorld): ServerAnswer {
  const url = new URL(request.path, world.url)
  const [, path] = /^\/api\/v2\/([\w/]+)$/.exec(url.pathname) ?? []
  if (path === undefined) return { status: 404, body: 'Not Found' }
  // Pages of other sites send forms too.
  const isForeign = [request.headers['origin'], request.headers['referer']].some(
    (from) => from !== undefined && URL.parse(from)?.host !== request.headers['host'],
  )
  if (isForeign) return { status: 401, body: 'Unauthorized' }
  const form = new URLSearchParams(request.body)
  const hasKey = request.headers['authorization']?.startsWith('Bearer ') === true
  if (path === 'auth/login' && !hasKey) return world.logins.login(form)
  const leave = world.logins.check(request)
  if ('body' in leave) return leave
  const handler = handlers[path] ?? steering(path, world)
  if (handler === undefined) return { status: 404, headers: leave.headers, body: 'Not Found' }
  world.store.settle()
  const answer = handler({ query: url.searchParams, form, world })
  return { ...answer, headers: { ...answer.headers, ...leave.headers } }
}

const handlers: Readonly<Record<string, Handler>> = {
  'app/version': ({ world }) => words(`v${world.version}`),
  'app/webapiVersion': ({ world }) => words(world.webApi),
  'app/defaultSavePath': ({ world }) => words(world.savePath),
  'app/preferences': ({ world }) =>
    json({
      save_path: world.savePath,
      web_ui_session_timeout: world.logins.sessionSeconds ?? 3600,
    }),
  'log/main': ({ world }) =>
    json(world.log.map((line, id) => ({ id, timestamp: Math.floor(world.now() / 1000), ...line }))),
  'torrents/info': ({ query, world }) => {
    if (world.emptyLists > 0) {
      world.emptyLists -= 1
      return json([])
    }
    const { now, word, store } = world
    const fitting = [...store.torrents.values()].filter((live) => fits(live, query))
    return json(fitting.map((live) => recordOf(live, { now: now(), word })))
  },
  'torrents/files': ({ query, world }) => {
    const live = world.store.torrents.get(query.get('hash') ?? '')
    if (live === undefined) return { status: 404, body: 'Not Found' }
    return json(fileRecordsOf(live, world.now()))
  },
  'torrents/add': ({ form, world }) => addOrder(form, world),
  'torrents/delete': ({ form, world }) => {
    const deleteFiles = form.get('deleteFiles') === 'true'
    for (const { hash } of chosen(form, world)) world.store.remove(hash, deleteFiles)
    return nothing(world)
  },
  'torrents/setCategory': ({ form, world }) => {
    const category = form.get('category') ?? ''
    if (category !== '' && !world.store.categories.has(category)) {
      return { status: 409, body: 'Incorrect category name' }
    }
    for (const live of chosen(form, world)) live.category = category
    return nothing(world)
  },
  'torrents/createCategory': ({ form, world }) => {
    const category = form.get('category') ?? ''
    if (category === '') return { status: 400, body: 'Category cannot be empty' }
    if (/^\/|\/$|\/\//.test(category) || world.store.categories.has(category)) {
      return { status: 409, body: 'Unable to create category' }
    }
    world.store.categories.add(category)
    return nothing(world)
  },
  'torrents/categories': ({ world }) =>
    json(
      Object.fromEntries([...world.store.categories].map((name) => [name, { name, savePath: '' }])),
    ),
  'torrents/tags': ({ world }) => json([...world.store.tags]),
  'torrents/deleteTags': ({ form, world }) => {
    for (const tag of (form.get('tags') ?? '').split(',')) {
      world.store.tags.delete(tag)
      for (const live of world.store.torrents.values()) live.tags.delete(tag)
    }
    return nothing(world)
  },
}

/** 4.x has `pause` and `resume`, 5.x `stop` and `start`, and none both. */
function steering(path: string, { word }: FakeWorld): Handler | undefined {
  const [stop, start] = word === 'paused' ? ['pause', 'resume'] : ['stop', 'start']
  const act =
    path === `torrents/${stop}`
      ? stopTorrent
      : path === `torrents/${start}`
        ? resumeTorrent
        : undefined
  if (act === undefined) return undefined
  return ({ form, world }) => {
    for (const live of chosen(form, world)) act(live, world.now())
    return nothing(world)
  }
}

function chosen(form: URLSearchParams, { store }: FakeWorld): LiveTorrent[] {
  const hashes = (form.get('hashes') ?? '').split('|')
  return [...store.torrents.values()].filter(
    ({ hash }) => hashes[0] === 'all' || hashes.includes(hash),
  )
}

function fits(live: LiveTorrent, query: URLSearchParams): boolean {
  const category = query.get('category')
  const tag = query.get('tag')
  const hashes = query.get('hashes')
  return (
    (category === null || live.category === category) &&
    (tag === null || live.tags.has(tag)) &&
    (hashes === null || hashes.split('|').includes(live.hash))
  )
}

/** A value. */
function json(value: unknown, status = 200): ServerAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  }
}

function words(body: string): ServerAnswer {
  return { headers: { 'content-type': 'text/plain; charset=UTF-8' }, body }
}

function nothing({ isNew }: FakeWorld): ServerAnswer {
  return isNew ? { status: 204, body: '' } : words('')
}
