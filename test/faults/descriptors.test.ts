import { expect, test } from 'bun:test'

import { createHousehold } from '../support/household.ts'
import { needs } from '../support/needs.ts'
import { query } from './state.ts'

test.skipIf(!needs(Bun.which('prlimit') !== null, 'prlimit'))(
  'with 64 file descriptors a scan finds everything, and none is missed for want of one',
  async () => {
    const films = 120
    await using home = createHousehold({ films, open: true })
    for (let n = 1; n <= films; n += 1) {
      home.write(`films/Film ${n} (2001)/poster.jpg`, `poster ${n}`)
      home.write(`films/Film ${n} (2001)/Film ${n} (2001).en.srt`, `subtitle ${n}`)
    }
    const { code, err } = await home.run(['scan'], { wrapper: ['prlimit', '--nofile=64'] })
    expect({ code, err }).toMatchObject({ code: 0 })
    expect(query(home, 'SELECT path, code, message FROM scan_error')).toEqual([])
    expect(
      query(
        home,
        `SELECT status, movies_found AS movies, files_probed AS probed, files_failed AS failed, assets_done AS cached
         FROM scan`,
      ),
    ).toEqual([{ status: 'completed', movies: films, probed: films, failed: 0, cached: films * 2 }])
  },
  60_000,
)
