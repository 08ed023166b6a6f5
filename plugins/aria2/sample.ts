import { defineSample } from 'shelfd/plugin/testing'

const rpc = { method: 'POST', url: 'http://nas.test:6800/jsonrpc' } as const

const film = {
  gid: '4bff8e775a0de2df',
  status: 'complete',
  totalLength: '100000',
  completedLength: '100000',
  uploadLength: '0',
  downloadSpeed: '0',
  uploadSpeed: '0',
  connections: '0',
  errorCode: '0',
  errorMessage: '',
  dir: '/downloads',
  files: [
    {
      index: '1',
      path: '/downloads/Sample.Film.mkv',
      length: '100000',
      completedLength: '100000',
      selected: 'true',
      uris: [{ uri: 'http://server.test/Sample.Film.mkv', status: 'used' }],
    },
  ],
}

const answerOf = (...results: unknown[]) => ({
  ...rpc,
  json: { jsonrpc: '2.0', id: 'shelfd', result: results.map((result) => [result]) },
})
const everything = () => answerOf({ sessionId: '85a63bb21102db86' }, [], [], [film])

/** What `shelfd plugin check` and `dev` try the plugin with. */
export default defineSample({
  settings: { url: 'http://nas.test:6800', secret: 'planted-secret' },
  // In the order in which they are asked for: a test, the list, its files, and what is there before something is added.
  exchanges: [
    answerOf({ version: '1.36.0', enabledFeatures: [] }, { dir: '/downloads' }),
    everything(),
    everything(),
    everything(),
    answerOf('44b70925f71b155f'),
  ],
  order: { url: 'http://server.test/Another.Film.mkv' },
})
