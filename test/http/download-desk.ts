import type { DownloadDesk } from '../../src/domain/download-desk.ts'
import { AppError } from '../../src/domain/error.ts'

/**
 * A desk with the client `box`, which has download 1 and all that is added, and `weak`, which has download 3 and can do
 * nothing. What it is asked is written down.
 */
export function downloadDesk(asked: [string, ...unknown[]][]): DownloadDesk {
  const change = async (name: string, id: number, ...args: unknown[]): Promise<void> => {
    asked.push([name, id, ...args])
    if (id === 3) throw new AppError('conflict', 'The download client weak cannot do that.')
    if (id > 4) throw new AppError('not_found', `There is no download ${id}.`)
    await Promise.resolve()
  }
  const client = {
    enabled: true,
    priority: 1,
    categories: { films: 'Films' },
    folders: ['/downloads'],
    pathMap: [{ remote: '/data', local: '/mnt/data' }],
    remove: 'never',
    importedCategory: null,
    plugin: 'qbittorrent',
  } as const
  return {
    add: async (order) => {
      asked.push(['add', order])
      const isKnown = order.url.endsWith('known')
      return await Promise.resolve({
        client: 'box',
        clientId: 'abc',
        isDuplicate: isKnown,
        id: isKnown ? 1 : null,
      })
    },
    pause: (id) => change('pause', id),
    resume: (id) => change('resume', id),
    remove: (id, options) => change('remove', id, options),
    setCategory: (id, category) => change('setCategory', id, category),
    clients: () =>
      Promise.resolve([
        {
          ...client,
          name: 'box',
          state: 'failing',
          problem: { code: 'auth', message: 'The password is wrong.' },
          polls: {
            client: 'box',
            session: null,
            failures: 2,
            failingSince: 0,
            problem: { code: 'auth', message: 'The password is wrong.' },
            nextPollAt: 60_000,
            eagerUntil: null,
          },
          abilities: ['add', 'pause'],
        },
        { ...client, name: 'weak', state: 'ready', problem: null, polls: null, abilities: [] },
      ]),
    test: (name) =>
      name === 'box'
        ? Promise.resolve({ version: '5.0', protocol: 'torrent', message: 'qBittorrent 5.0' })
        : Promise.reject(new AppError('not_found', `There is no download client named ${name}.`)),
  }
}
