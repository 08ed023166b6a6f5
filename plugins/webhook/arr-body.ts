import type { NotifierEvent } from 'shelfd/plugin'

const instance = { instanceName: 'shelfd', applicationUrl: '' }

/**
 * An event as Sonarr and Radarr write it to their webhooks; null for one that they have none for. Names and shapes are
 * those of their `WebhookPayload` classes; a test carries the film that Radarr's carries.
 */
export function arrBody(event: NotifierEvent): object | null {
  if (event.type === 'test') return { eventType: 'Test', ...sampleFilm, ...instance }
  if (event.type === 'health.issue') return healthBody('Health', event)
  if (event.type === 'health.restored') return healthBody('HealthRestored', event)
  return null
}

function healthBody(eventType: string, { data }: NotifierEvent): object {
  const { severity, message, source } = data
  return { eventType, level: severity, message, type: source, wikiUrl: '', ...instance }
}

const sampleFilm = {
  movie: {
    id: 1,
    title: 'Test Title',
    year: 1970,
    releaseDate: '1970-01-01',
    folderPath: '/testpath',
    tmdbId: 0,
  },
  remoteMovie: { tmdbId: 1234, imdbId: '5678', title: 'Test title', year: 1970 },
  release: {
    quality: 'Test Quality',
    qualityVersion: 1,
    releaseGroup: 'Test Group',
    releaseTitle: 'Test Title',
    indexer: 'Test Indexer',
    size: 9999999,
  },
}
