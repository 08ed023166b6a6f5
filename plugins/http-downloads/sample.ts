import { defineSample } from 'shelfd/plugin/testing'

/** What `shelfd plugin check` and `dev` try the plugin with: a downloader that somebody made at home. */
export default defineSample({
  settings: {
    url: 'http://nas.test:8099/jobs',
    headers: { Authorization: 'Bearer planted-token' },
    list: '/jobs',
    entry: {
      id: '/id',
      name: '/title',
      state: '/status',
      progress: '/percent',
      size: '/bytes',
      path: '/file',
      category: '/kind',
    },
    states: { waiting: 'queued', running: 'downloading', done: 'complete', failed: 'failed' },
    progress_of: 100,
  },
  exchanges: [
    {
      url: 'http://nas.test:8099/jobs',
      json: {
        jobs: [
          {
            id: 17,
            title: 'Sample Show S01E01',
            status: 'done',
            percent: 100,
            bytes: 701_000,
            file: '/srv/done/Sample.Show.S01E01.mkv',
            kind: 'tv',
          },
          { id: 18, title: 'Sample Film', status: 'running', percent: 40.5, bytes: 2_000_000 },
        ],
      },
    },
  ],
})
