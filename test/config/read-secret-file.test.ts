import { afterAll, expect, test } from 'bun:test'
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { readSecretFile } from '../../src/config/read-secret-file.ts'
import { failure, makeFolder, removeFolders } from './support.ts'

afterAll(removeFolders)

test('a secret is what a regular file holds, also behind a link', () => {
  const folder = makeFolder()
  writeFileSync(join(folder, 'secret'), 'hunter2\n')
  symlinkSync('secret', join(folder, 'link'))
  expect(readSecretFile(join(folder, 'link'))).toEqual({ text: 'hunter2\n' })
})

test('a file that tells no size is read to its end', () => {
  expect(readSecretFile('/proc/self/comm')).toEqual({ text: expect.stringMatching(/./) })
})

test('a file that is missing is known from one that cannot be read', () => {
  const folder = makeFolder()
  mkdirSync(join(folder, 'inside'))
  const start = `cannot read the secret file ${folder}`
  expect(readSecretFile(join(folder, 'none'))).toEqual({
    message: `${start}/none: no such file`,
    isMissing: true,
  })
  expect(readSecretFile(join(folder, 'inside'))).toEqual({
    message: `${start}/inside: it is a folder`,
    isMissing: false,
  })
})

test('a file is read up to 64 KiB', () => {
  const file = join(makeFolder(), 'long')
  writeFileSync(file, 'x'.repeat(65_536))
  expect(readSecretFile(file)).toEqual({ text: 'x'.repeat(65_536) })
  writeFileSync(file, 'x'.repeat(65_537))
  expect(readSecretFile(file)).toMatchObject({
    message: `the secret file ${file} is longer than 65536 bytes`,
  })
})

test.each([
  ['a key', '[auth]\napi_key = { file = "<file>" }\n'],
  ['a setting', '[[scanner]]\nplugin = "movies"\nsettings = { token = { file = "<file>" } }\n'],
])('%s is not waited for at a pipe, nor read from a device', (_what, toml) => {
  const folder = makeFolder()
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  for (const file of [pipe, '/dev/zero']) {
    const { message } = failure({ toml: toml.replace('<file>', file), folder })
    expect(message).toEndWith(`cannot read the secret file ${file}: it is no regular file`)
  }
})
