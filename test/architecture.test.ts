import { describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

import { forbiddenImports, importCycles, longFiles } from './support/architecture.ts'
import { undocumentedExports } from './support/documentation.ts'

const project = resolve(import.meta.dir, '..')

describe('this project', () => {
  test('imports only what the table of folders allows', () => {
    expect(forbiddenImports(project)).toEqual([])
  })

  test('has no circle of imports', () => {
    expect(importCycles(project)).toEqual([])
  })

  test('has no file of more than 500 lines', () => {
    expect(longFiles(project)).toEqual([])
  })

  test('documents every export of the plugin contract', () => {
    expect(undocumentedExports(project, 'src/plugin/api.ts')).toEqual([])
  })
})

/** Checks a project made of `files` (path to text). */
function inProject<T>(files: Record<string, string>, check: (root: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), 'shelfd-architecture-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    return check(root)
  } finally {
    rmSync(root, { recursive: true })
  }
}

const target = { 'src/store/a.ts': 'export interface A {}\n', 'src/domain/d.ts': '' }

describe('the check of imports', () => {
  const planted: [string, Record<string, string>, string[]][] = [
    [
      'an import from a folder that is not listed',
      { 'src/http/x.ts': `import { a } from '../store/a.ts'\n` },
      ['src/http/x.ts:1: may not import ../store/a.ts'],
    ],
    [
      'a type-only import',
      { 'src/http/x.ts': `\nimport type { A } from '../store/a.ts'\n` },
      ['src/http/x.ts:2: may not import ../store/a.ts'],
    ],
    [
      'an import over several lines',
      { 'src/http/x.ts': `import {\n  a,\n  b as c,\n} from '../store/a.ts'\n` },
      ['src/http/x.ts:1: may not import ../store/a.ts'],
    ],
    [
      'an import without names',
      { 'src/http/x.ts': `import '../store/a.ts'\n` },
      ['src/http/x.ts:1: may not import ../store/a.ts'],
    ],
    [
      'a re-export',
      {
        'src/http/x.ts': `export * from '../store/a.ts'\nexport type { A } from '../store/a.ts'\n`,
      },
      [
        'src/http/x.ts:1: may not import ../store/a.ts',
        'src/http/x.ts:2: may not import ../store/a.ts',
      ],
    ],
    [
      'an import at run time and the type of one',
      {
        'src/http/x.ts': `const a = await import('../store/a.ts')\nlet t: import('../store/a.ts').A\n`,
      },
      [
        'src/http/x.ts:1: may not import ../store/a.ts',
        'src/http/x.ts:2: may not import ../store/a.ts',
      ],
    ],
    [
      'a domain that imports anything of src',
      { 'src/domain/x.ts': `import { a } from '../store/a.ts'\n` },
      ['src/domain/x.ts:1: may not import ../store/a.ts'],
    ],
    [
      'a folder that is missing from the table',
      { 'src/helpers/x.ts': `import { d } from '../domain/d.ts'\n` },
      ['src/helpers/x.ts:1: may not import ../domain/d.ts'],
    ],
    [
      'a job that reaches into the queue beyond define-job',
      {
        'src/queue/dispatcher.ts': '',
        'src/queue/define-job.ts': '',
        'src/jobs/x.ts': `import { b } from '../queue/define-job.ts'\nimport { a } from '../queue/dispatcher.ts'\n`,
      },
      ['src/jobs/x.ts:2: may not import ../queue/dispatcher.ts'],
    ],
    [
      'a page that imports values of http',
      {
        'src/http/app.ts': '',
        'src/ui/x.tsx': `import type { App } from '../http/app.ts'\nimport { app } from '../http/app.ts'\n`,
      },
      ['src/ui/x.tsx:2: may not import ../http/app.ts'],
    ],
    [
      'a core file that imports a plugin',
      { 'plugins/p/index.ts': '', 'src/scan/x.ts': `import p from '../../plugins/p/index.ts'\n` },
      ['src/scan/x.ts:1: may not import ../../plugins/p/index.ts'],
    ],
    [
      'a plugin that imports the core, another plugin, or a package that is not its own',
      {
        'plugins/p/index.ts': [
          `import { definePlugin } from 'shelfd/plugin'`,
          `import { help } from './help.ts'`,
          `import type { A } from '../../src/store/a.ts'`,
          `import { q } from '../q/index.ts'`,
          `import * as v from 'valibot'`,
          `import { own } from 'own/part'`,
          `import { test } from 'shelfd/plugin/testing'`,
        ].join('\n'),
        'plugins/p/sample.ts': `import { defineSample } from 'shelfd/plugin/testing'`,
        'plugins/p/help.ts': '',
        'plugins/p/package.json': `{ "dependencies": { "own": "1.0.0" } }`,
        'plugins/q/index.ts': '',
      },
      [
        'plugins/p/index.ts:3: may not import ../../src/store/a.ts',
        'plugins/p/index.ts:4: may not import ../q/index.ts',
        'plugins/p/index.ts:5: may not import valibot',
        'plugins/p/index.ts:7: may not import shelfd/plugin/testing',
      ],
    ],
  ]

  test.each(planted)('finds %s', (_name, files, breaches) => {
    expect(inProject({ ...target, ...files }, forbiddenImports)).toEqual(breaches)
  })

  test('lets composition roots import everything', () => {
    const files = {
      ...target,
      'src/main.ts': `import { a } from './store/a.ts'\n`,
      'src/commands/x.ts': `import { a } from '../store/a.ts'\n`,
      'src/queue/writer-entry.ts': `import { a } from '../store/a.ts'\n`,
    }
    expect(inProject(files, forbiddenImports)).toEqual([])
  })

  test('passes over imports in comments and exports of strings', () => {
    const files = {
      ...target,
      'src/http/x.ts': [
        `/**`,
        ` * import { a } from '../store/a.ts'`,
        ` * const a = await import('../store/a.ts')`,
        ` */`,
        `// import('../store/a.ts')`,
        `export const from = '../store/a.ts'`,
      ].join('\n'),
    }
    expect(inProject(files, forbiddenImports)).toEqual([])
  })
})

describe('the check of circles', () => {
  test('names the files of a circle, also when it is made of types', () => {
    const files = {
      'src/scan/a.ts': `import { b } from './b.ts'\n`,
      'src/scan/b.ts': `import type { C } from './c.ts'\n`,
      'src/scan/c.ts': `export { a } from './a.ts'\n`,
    }
    expect(inProject(files, importCycles)).toEqual([
      'src/scan/a.ts -> src/scan/b.ts -> src/scan/c.ts -> src/scan/a.ts',
    ])
  })

  test('passes two ways to one file', () => {
    const files = {
      'src/scan/a.ts': `import { b } from './b.ts'\nimport { c } from './c.ts'\n`,
      'src/scan/b.ts': `import { c } from './c.ts'\n`,
      'src/scan/c.ts': '',
    }
    expect(inProject(files, importCycles)).toEqual([])
  })
})

test('the check of lengths finds a file of 501 lines and passes one of 500', () => {
  const files = { 'src/scan/a.ts': '//\n'.repeat(501), 'src/scan/b.ts': '//\n'.repeat(500) }
  expect(inProject(files, longFiles)).toEqual(['src/scan/a.ts: has 501 lines, 500 are allowed'])
})

describe('the check of documentation', () => {
  const check = (root: string): string[] => undocumentedExports(root, 'src/plugin/api.ts')

  test('finds exports and interface members without a doc comment right before them', () => {
    const files = {
      'src/plugin/api.ts': [
        `/** Documented. */`,
        `export interface A {`,
        `  /** Documented. */`,
        `  readonly one: { two: string }`,
        `  three(): void`,
        `}`,
        ``,
        `export type B = string`,
        `/** Not right before. */`,
        ``,
        `export const c = 1`,
        `/* No doc comment. */`,
        `export function d(): void {}`,
        `export class E {}`,
      ].join('\n'),
    }
    expect(inProject(files, check)).toEqual([
      'src/plugin/api.ts:5: A.three has no doc comment',
      'src/plugin/api.ts:8: B has no doc comment',
      'src/plugin/api.ts:11: c has no doc comment',
      'src/plugin/api.ts:13: d has no doc comment',
      'src/plugin/api.ts:14: E has no doc comment',
    ])
  })

  test('follows a re-export to its file', () => {
    const files = {
      'src/plugin/api.ts': `export type {\n  A,\n  B,\n} from '../domain/d.ts'\n`,
      'src/domain/d.ts': `/** Documented. */\nexport type A = 1\n\nexport type B = 2\n`,
    }
    expect(inProject(files, check)).toEqual([
      'src/domain/d.ts: B has no doc comment, and src/plugin/api.ts exports it',
    ])
  })
})
