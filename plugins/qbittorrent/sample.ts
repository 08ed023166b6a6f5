import { defineSample } from 'shelfd/plugin/testing'

const url = 'http://qbittorrent.example:8080'
const api = `${url}/api/v2`
const hash = '8682a62c0d6a9d8b3b8e6a4f1c2d3e4f50617283'
const ordered = '0123456789abcdef0123456789abcdef01234567'

const torrent = {
  hash,
  infohash_v1: hash,
  infohash_v2: '',
  name: 'Sample.Show.S01',
  state: 'stalledUP',
  progress: 1,
  size: 701_000,
  total_size: 701_000,
  amount_left: 0,
  category: 'tv',
  tags: '',
  save_path: '/downloads',
  content_path: '/downloads/Sample.Show.S01',
  eta: 8_640_000,
}

/** What the plugin is checked with. */
export default defineSample({
  settings: { url, username: 'admin', password: 'planted-password' },
  exchanges: [
    {
      method: 'POST',
      url: `${api}/auth/login`,
      body: 'Ok.',
      cookies: ['SID=planted; HttpOnly; path=/'],
    },
    { url: `${api}/app/version`, body: 'v5.0.3' },
    { url: `${api}/app/preferences`, json: { save_path: '/downloads' } },
    { url: `${api}/torrents/info`, json: [torrent] },
    { url: `${api}/torrents/info?hashes=*`, json: [] },
    { url: `${api}/torrents/info?hashes=*`, json: [{ ...torrent, hash: ordered }] },
    { method: 'POST', url: `${api}/torrents/add`, body: 'Ok.' },
    {
      url: `${api}/torrents/files?hash=*`,
      json: [
        {
          index: 0,
          name: 'Sample.Show.S01/Sample.Show.S01E01.mkv',
          size: 701_000,
          progress: 1,
          priority: 1,
        },
      ],
    },
  ],
  order: { url: `magnet:?xt=urn:btih:${ordered}` },
})
