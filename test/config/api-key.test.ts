import { afterAll, expect, test } from 'bun:test'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { ensureApiKey } from '../../src/config/api-key.ts'
import { failure, load, makeFolder, removeFolders } from './support.ts'

afterAll(removeFolders)

test('loading writes nothing, not even the data folder', () => {
  const folder = makeFolder()
  load({ toml: '', folder })
  expect(readdirSync(folder)).toEqual(['shelfd.toml'])
})

test('the first start writes a random key that only its owner can read', () => {
  const folder = makeFolder()
  const key = ensureApiKey(load({ toml: '', folder }).config.auth.apiKey).reveal()
  const file = join(folder, 'data', 'api_key')
  expect(key).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(readFileSync(file, 'utf8')).toBe(`${key}\n`)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700)
})

test('later starts read the same key', () => {
  const folder = makeFolder()
  const first = ensureApiKey(load({ toml: '', folder }).config.auth.apiKey)
  const second = load({ toml: '', folder }).config.auth.apiKey
  expect(second.state).toBe('known')
  expect(ensureApiKey(second).reveal()).toBe(first.reveal())
})

test('of two starts at once both get the key of the first', () => {
  const { apiKey } = load({ toml: '' }).config.auth
  expect(ensureApiKey(apiKey).reveal()).toBe(ensureApiKey(apiKey).reveal())
})

test('a key file outside of the data folder is read, and its line end dropped', () => {
  const folder = makeFolder()
  writeFileSync(join(folder, 'key'), 'from-a-file\r\n')
  const { apiKey } = load({ toml: '[auth]\napi_key = { file = "<folder>/key" }\n', folder }).config
    .auth
  expect(ensureApiKey(apiKey).reveal()).toBe('from-a-file')
})

test('rejects an empty key file and a folder as invalid', () => {
  const folder = makeFolder()
  mkdirSync(join(folder, 'data', 'folder'), { recursive: true })
  writeFileSync(join(folder, 'data', 'empty'), '\n')
  const message = (name: string): string =>
    failure({ toml: `[auth]\napi_key = { file = "${name}" }\n`, folder }).message
  expect(message('empty')).toEndWith(`2:1: the secret file ${folder}/data/empty is empty`)
  expect(message('folder')).toEndWith(`${folder}/data/folder: it is a folder`)
})

test('rejects a data folder that cannot be written as unavailable', () => {
  const file = '/proc/shelfd/api_key'
  expect(() => ensureApiKey({ state: 'missing', file })).toThrow(
    `cannot write the API key to ${file}`,
  )
})

test('rejects a key file that may not be read as invalid', async () => {
  const folder = makeFolder()
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'data', 'api_key'), 'key', { mode: 0o000 })
  writeFileSync(join(folder, 'shelfd.toml'), '')
  const code = `
    const { loadConfig } = await import(${JSON.stringify(new URL('../../src/config/load.ts', import.meta.url).pathname)})
    if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534) }
    try { loadConfig({ path: ${JSON.stringify(join(folder, 'shelfd.toml'))}, environment: {} }) }
    catch (error) { console.log(error.message) }`
  Bun.spawnSync(['chmod', '755', folder, join(folder, 'data')])
  const child = Bun.spawn([process.execPath, '-e', code], { stdout: 'pipe', stderr: 'inherit' })
  expect(await new Response(child.stdout).text()).toBe(
    `${folder}/shelfd.toml: cannot read the secret file ${folder}/data/api_key: permission denied\n`,
  )
})
