import { expect, setDefaultTimeout, test } from 'bun:test'

import { itemIds, world } from '../scan/library.ts'

setDefaultTimeout(120_000)

const faults = {
  hangs: 'trap "" TERM INT; while :; do sleep 60; done',
  floods: 'exec head -c 1000000000 /dev/zero',
  killed: 'kill -KILL $$',
  dumps: 'kill -ABRT $$',
  bytes: String.raw`printf '{"streams": "\377"}'`,
  silent: 'exit 0',
  fails: 'echo broken >&2; exit 1',
}
const sound = `echo '{"streams":[{"index":0,"codec_type":"video","codec_name":"h264"}],"format":{"format_name":"matroska"}}'`

test('a probe program that fails in every way costs only the files it fails on', async () => {
  const cases = Object.entries(faults).map(([name, script]) => `*${name}*) ${script};;`)
  await using place = await world({
    probe: {
      script: `for last; do :; done\ncase "$last" in ${cases.join('\n')} *) ${sound};; esac`,
    },
  })
  for (const name of Object.keys(faults)) place.put(`It ${name} (2001)/film.mkv`)
  for (let at = 0; at < 20; at += 1) place.put(`Sound ${at} (2001)/film.mkv`)
  const began = performance.now()
  const scan = await place.engine.scan('films')
  expect(performance.now() - began).toBeLessThan(15_000)
  expect(scan).toMatchObject({ status: 'completed', files: { probed: 20, failed: 7 } })
  expect(
    Object.fromEntries(scan.errors.map(({ path, message }) => [path.split(' ')[1], message])),
  ).toEqual({
    hangs: 'ffprobe did not finish in 1 s.',
    floods: 'ffprobe printed more than 8 MiB.',
    killed: 'ffprobe was ended by signal 9.',
    dumps: 'ffprobe was ended by signal 6.',
    bytes: 'ffprobe gave no readable description.',
    silent: 'ffprobe gave no readable description.',
    fails: 'ffprobe says: broken.',
  })
  expect(Object.keys(itemIds(place.engine))).toHaveLength(27)
})
