import type {
  EnrichedItem,
  Enricher,
  EnricherCandidate,
  EnricherQuery,
  ProviderRef,
} from '../../../domain/enricher.ts'
import { itemKinds } from '../../../domain/media.ts'
import { PluginError } from '../../../domain/plugin-error.ts'
import { checkAnswer } from '../../check-answer.ts'
import { bodyFaults, plainFaults } from '../faults.ts'
import { recorded } from '../recorded.ts'
import type { Check } from './check.ts'
import { brief, CheckFailed, CheckSkipped, frozen } from './outcome.ts'
import { cancelCheck, failureChecks, type RemoteCall } from './failure.ts'
import type { Subject } from './subject.ts'

type Call = RemoteCall<'enricher'>

const languages = frozen(['en-US', 'de-DE'])

const search: Call = {
  kind: 'enricher',
  method: 'search',
  call: (enricher, subject) => enricher.search(queryOf(enricher, subject)),
}
const get: Call = {
  kind: 'enricher',
  method: 'get',
  call: (enricher, subject) => enricher.get(refOf(enricher, subject), languages),
}
const artwork: Call = {
  kind: 'enricher',
  method: 'artwork',
  call: (enricher, subject) => enricher.artwork(refOf(enricher, subject), languages),
}
const test: Call = { kind: 'enricher', method: 'test', call: (enricher) => enricher.test() }

/** What every enricher has to do. */
export const enricherChecks: readonly Check[] = [
  {
    name: 'kinds: names what it knows of',
    run: (subject) => {
      const { kinds } = subject.start('enricher').capability
      if (Array.isArray(kinds) && kinds.length > 0 && kinds.every((one) => itemKinds.includes(one)))
        return
      throw new CheckFailed(
        `kinds is ${brief(kinds)}.`,
        `Name the kinds of items the provider knows, out of ${itemKinds.join(', ')}.`,
      )
    },
  },
  {
    name: 'search, get, artwork: answer from the recorded exchanges',
    run: answersFromExchanges,
  },
  {
    name: 'get: knows no episode of a day and of a number among all that there cannot be',
    run: knowsNoSuchEpisode,
  },
  ...failureChecks(test, { faults: plainFaults, codes: true }),
  ...[search, get, artwork].flatMap((call) => [
    ...failureChecks(call, { faults: [...plainFaults, ...bodyFaults], codes: true }),
    cancelCheck(call),
  ]),
]

interface Found {
  readonly capability: Enricher
  readonly query: EnricherQuery
  readonly first: EnricherCandidate | undefined
}

async function searchExchanges(subject: Subject): Promise<Found> {
  const { exchanges, query } = subject.sample
  if (exchanges === undefined || query === undefined) {
    throw new CheckSkipped('sample.ts holds no `exchanges` with a `query`.')
  }
  const { capability } = subject.start('enricher', { fetch: recorded(exchanges) })
  const found = await capability.search(frozen(query))
  checkAnswer('enricher', 'search', found)
  return { capability, query, first: found[0] }
}

/** Whoever passes over what he does not know of a ref says of all episodes what is true of their series. */
async function knowsNoSuchEpisode(subject: Subject): Promise<void> {
  const { capability, first } = await searchExchanges(subject)
  if (first?.ref.kind !== 'series' || !capability.kinds.includes('episode')) {
    throw new CheckSkipped('`query` of sample.ts finds no series, or `kinds` names no episodes.')
  }
  const none = { kind: 'episode', id: first.ref.id } as const
  for (const ref of [
    { ...none, airDate: '1000-01-01' },
    { ...none, absoluteNumber: 999_999 },
  ]) {
    let item: EnrichedItem | null
    try {
      item = await capability.get(frozen(ref), languages)
    } catch (error) {
      if (!(error instanceof PluginError)) throw error
      throw new CheckSkipped(`sample.ts holds no \`exchanges\` for it: ${error.message}`)
    }
    if (item === null) continue
    throw new CheckFailed(
      `get() answered ${brief(ref)} with ${brief(item.title ?? item)}.`,
      'Look an episode up by `airDate` or `absoluteNumber` where its ref has no `season`, or answer null.',
    )
  }
}

async function answersFromExchanges(subject: Subject): Promise<void> {
  const { capability, query, first } = await searchExchanges(subject)
  if (first === undefined) {
    throw new CheckFailed(
      `search() found nothing for ${brief(query)}.`,
      'Make `query` of sample.ts one that its `exchanges` hold an answer to, or look how the answer is read.',
    )
  }
  const item = await capability.get(frozen(first.ref), languages)
  checkAnswer('enricher', 'get', item)
  if (item === null) {
    throw new CheckFailed(
      `get() knows nothing of ${brief(first.ref)}, which search() gave.`,
      'Give refs in search() that get() takes, and record the exchange that get() needs in sample.ts.',
    )
  }
  checkAnswer('enricher', 'artwork', await capability.artwork(frozen(first.ref), languages))
}

function queryOf({ kinds }: Enricher, { sample }: Subject): EnricherQuery {
  return frozen(
    sample.query ?? {
      kind: kinds[0] ?? 'movie',
      title: 'Heat',
      year: 1995,
      ids: [
        { provider: 'tmdb', id: '949' },
        { provider: 'imdb', id: 'tt0113277' },
      ],
      languages,
    },
  )
}

function refOf({ kinds }: Enricher, { sample }: Subject): ProviderRef {
  const kind = sample.query?.kind ?? kinds[0] ?? 'movie'
  return frozen({
    kind,
    id: '949',
    ...(kind === 'season' || kind === 'episode' ? { season: 1 } : {}),
    ...(kind === 'episode' ? { episode: 1 } : {}),
  })
}
