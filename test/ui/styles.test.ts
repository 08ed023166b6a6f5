import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

import { describe, expect, test } from 'bun:test'

const ui = resolve(import.meta.dir, '../../src/ui')

/** Files below `src/ui`, with their text. */
function filesOf(pattern: string): { path: string; text: string }[] {
  return [...new Bun.Glob(pattern).scanSync(ui)]
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(ui, path), 'utf8') }))
}

/**
 * The classes that selectors of a style sheet begin with, alone: they reach everything on the page that has them. Two at
 * once (`.table.downloads`) reach what the sheet has named itself.
 */
function classesOf(text: string): Set<string> {
  const rules = text.replaceAll(/\/\*[^]*?\*\//g, '').matchAll(/([^{};]+)\{/g)
  const selectors = [...rules].map(([, selector = '']) => selector.trim())
  return new Set(
    selectors
      .filter((selector) => !selector.startsWith('@'))
      .flatMap((selector) => selector.split(','))
      .map((selector) => /^(?:[a-z]+)?\.([\w-]+)(?![\w-]*\.)/.exec(selector.trim())?.[1])
      .filter((name) => name !== undefined),
  )
}

const sheets = filesOf('**/*.css').map(({ path, text }) => ({ path, classes: classesOf(text) }))

describe('the styles of the page', () => {
  test('begin with a class in one sheet only: all sheets are one in the browser', () => {
    const owners = Map.groupBy(
      sheets.flatMap(({ path, classes }) => [...classes].map((name) => ({ name, path }))),
      ({ name }) => name,
    )
    const shared = [...owners]
      .filter(([, places]) => places.length > 1)
      .map(([name, places]) => `.${name}: ${places.map(({ path }) => path).join(', ')}`)
    expect(shared).toEqual([])
  })

  test('of all pages come first, so that those of a page go before them', () => {
    const [page] = filesOf('page.tsx')
    const imported = [...(page?.text ?? '').matchAll(/^import (?:.* from )?'(.+)'$/gm)].map(
      ([, path]) => path ?? '',
    )
    const common = filesOf('styles/*.css').map(({ path }) => `./${path}`)
    expect(imported.slice(0, common.length).toSorted()).toEqual(common)
    expect(imported[0]).toBe('./styles/tokens.css')
  })

  test('of a page are used by that page alone', () => {
    const owned = sheets.filter(({ path }) => path.startsWith('pages/'))
    const strangers = filesOf('**/*.tsx').flatMap(({ path, text }) => {
      const used = [...text.matchAll(/class="([^"]+)"/g)].flatMap(([, names = '']) =>
        names.split(' '),
      )
      return owned
        .filter((sheet) => dirname(sheet.path) !== dirname(path))
        .flatMap((sheet) =>
          used
            .filter((name) => sheet.classes.has(name))
            .map((name) => `${path}: .${name} of ${sheet.path}`),
        )
    })
    expect(strangers).toEqual([])
  })
})
