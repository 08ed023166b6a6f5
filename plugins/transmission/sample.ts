import { defineSample } from 'shelfd/plugin/testing'

const rpc = { method: 'POST', url: 'http://nas.test:9091/transmission/rpc' } as const
const hash = '8682a62c0f2b1c3d4e5f60718293a4b5c6d7e8f9'

/** Every answer of the RPC has the same address, so that each is all that somebody asks for in turn. */
const answer = {
  version: '3.00 (bb6b5a062e)',
  'rpc-version': 16,
  'download-dir': '/downloads',
  'current-stats': { secondsActive: 86_400 },
  torrents: [
    {
      hashString: hash,
      name: 'Sample.Show.S01',
      status: 6,
      error: 0,
      errorString: '',
      percentDone: 1,
      leftUntilDone: 0,
      sizeWhenDone: 2_106_035,
      totalSize: 2_106_035,
      metadataPercentComplete: 1,
      downloadDir: '/downloads',
      labels: ['tv'],
      rateDownload: 0,
      rateUpload: 0,
      eta: -1,
      uploadRatio: 0,
      secondsSeeding: 2,
      peersConnected: 0,
      addedDate: 1_795_246_600,
      startDate: 1_795_246_600,
      activityDate: 1_795_246_633,
      doneDate: 1_795_246_633,
      isFinished: false,
      seedRatioMode: 0,
      seedRatioLimit: 2,
      files: [{ name: 'Sample.Show.S01/E01.mkv', length: 2_106_035, bytesCompleted: 2_106_035 }],
      fileStats: [{ wanted: true, bytesCompleted: 2_106_035, priority: 0 }],
    },
  ],
  'torrent-added': { id: 2, hashString: hash, name: 'Sample.Show.S01' },
}

/** What `shelfd plugin check` and `dev` try the plugin with. */
export default defineSample({
  settings: { url: 'http://nas.test:9091', username: 'admin', password: 'planted-password' },
  exchanges: [
    { ...rpc, status: 409, headers: { 'x-transmission-session-id': 'UXSEtP1efvOWJRlS' } },
    { ...rpc, json: { result: 'success', arguments: answer } },
  ],
  order: { url: `magnet:?xt=urn:btih:${hash}`, category: 'tv' },
})
