import { afterAll, describe, expect, test } from 'bun:test'

import { complaints, load, makeFolder, removeFolders } from './support.ts'

afterAll(removeFolders)

const library = '[[library]]\nname = "Films"\nkind = "movies"\npath = "films"\n'
const block = '[[schedule]]\nname = "mine"\ntask = "library-scan"\n'

function timingOf(when: string, more = ''): unknown {
  return load({ toml: `${block}when = ${JSON.stringify(when)}\n${more}` }).config.schedules[0]
    ?.timing
}

describe('the schedule of a library', () => {
  test('is two in the night unless its block says otherwise', () => {
    const { config } = load({
      toml: `${library}[[library]]\nname = "TV"\nkind = "series"\npath = "tv"\nschedule = "every 6h"\n[[library]]\nname = "Old"\nkind = "series"\npath = "old"\nschedule = "off"\n`,
      folder: makeFolder(),
    })
    expect(
      config.schedules.map(({ name, timing, parameters }) => [name, timing, parameters]),
    ).toEqual([
      ['Scan Films', { type: 'cron', cron: '0 2 * * *', timezone: null }, { library: 'Films' }],
      ['Scan TV', { type: 'interval', everyMs: 6 * 3_600_000 }, { library: 'TV' }],
    ])
  })

  test.each([
    ['0 2 * *', 'has to have five fields'],
    ['99 2 * * *', 'Invalid value for minute: 99'],
    ['every day', 'has to name a time from 1s to 365d'],
    ['0 0 31 2 *', 'names a day that never comes'],
  ])('rejects "%s"', (schedule, words) => {
    expect(complaints({ toml: `${library}schedule = "${schedule}"\n` }).join('\n')).toContain(words)
  })
})

describe('a block of schedules', () => {
  test('says when in words that are as in a library', () => {
    expect(timingOf('*/10 0 2 * * *', 'timezone = "Europe/Berlin"\n')).toEqual({
      type: 'cron',
      cron: '*/10 0 2 * * *',
      timezone: 'Europe/Berlin',
    })
    expect(timingOf('every 90s')).toEqual({ type: 'interval', everyMs: 90_000 })
    expect(timingOf('once 2026-12-01T02:00:00+01:00')).toEqual({
      type: 'once',
      at: Date.parse('2026-12-01T01:00:00Z'),
    })
    expect(timingOf('at start')).toEqual({ type: 'start' })
    expect(load({ toml: block }).config.schedules[0]?.timing).toEqual({ type: 'manual' })
  })

  test('has limits and quiet hours', () => {
    const more = 'missed = "skip"\nmax_runtime = "2h"\njitter = "5m"\nquiet_hours = "23:00-06:30"\n'
    expect(load({ toml: block + more }).config.schedules[0]).toMatchObject({
      missed: 'skip',
      maxRuntimeMs: 7_200_000,
      jitterMs: 300_000,
      quietHours: { fromMinute: 1_380, toMinute: 390 },
    })
  })

  test.each([
    ['when = "sometimes"', 'five fields'],
    ['when = "once tomorrow"', 'has to name a time like'],
    ['timezone = "Mars/Base"\nwhen = "0 2 * * *"', 'is no time zone'],
    ['timezone = "UTC"\nwhen = "every 6h"', 'no cron pattern'],
    ['quiet_hours = "23-7"', '"23:00-07:00"'],
    ['parameters = { libary = "Films" }', 'do not fit its task: libary'],
    ['task = "database-format"', 'must be one of library-scan'],
  ])('rejects %s', (lines, words) => {
    const toml = lines.startsWith('task')
      ? `[[schedule]]\nname = "mine"\n${lines}\n`
      : `${block}${lines}\n`
    expect(complaints({ toml }).join('\n')).toContain(words)
  })

  test('rejects a name that repeats, also that of the schedule of a library', () => {
    expect(complaints({ toml: block + block }).join('\n')).toContain('is named "mine" already')
    const taken = '[[schedule]]\nname = "scan films"\ntask = "library-scan"\n'
    expect(complaints({ toml: library + taken }).join('\n')).toContain(
      'is named "scan films" already',
    )
  })
})
