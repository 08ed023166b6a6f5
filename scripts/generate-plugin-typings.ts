// Writes src/plugin/typings/shelfd-plugin.d.ts.txt: what `shelfd plugin new` puts beside a plugin, so that an editor
// completes and checks without an install. Run it after a change of the contract or the test kit; a test fails while it
// is stale. Its name ends with .txt, or the compiler would take its modules for those of this project.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import ts from 'typescript'

const root = resolve(import.meta.dir, '..')

/** Where the typings are kept. */
export const typingsFile = join(root, 'src/plugin/typings/shelfd-plugin.d.ts.txt')

interface Module {
  readonly name: string
  readonly entry: string
}

const contract: Module = { name: 'shelfd/plugin', entry: 'src/plugin/api.ts' }
const kit: Module = { name: 'shelfd/plugin/testing', entry: 'src/plugin/testing/index.ts' }
const valibot = 'shelfd/plugin/valibot'
const valibotFile = 'node_modules/valibot/dist/index.d.mts'

const heading = `// Types of shelfd's plugin contract, written by \`shelfd plugin new\`. Not to be edited: \`shelfd plugin dev\` brings it up to date.
`

/** The text of the typings: three ambient modules. */
export async function generateTypings(): Promise<string> {
  const declarations = emitDeclarations([contract.entry, kit.entry])
  const own = bundle(contract, declarations, [])
  const known = { module: contract.name, names: new Set(own.exported) }
  const testing = bundle(kit, declarations, [known])
  const schemas = bundleValibot(await Bun.file(join(root, valibotFile)).text())
  return `${[heading, own.text, testing.text, schemas].join('\n')}`
}

/**
 * Texts of the `.d.ts` of all files that the entries reach, by their paths below the root. Each file alone: what they
 * export says its types, so that nothing has to be inferred across files, and that is twenty times faster.
 */
function emitDeclarations(entries: readonly string[]): ReadonlyMap<string, string> {
  const emitted = new Map<string, string>()
  const waiting = [...entries]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (emitted.has(file)) continue
    const source = readFileSync(join(root, file), 'utf8')
    const { outputText } = ts.transpileDeclaration(source, {
      fileName: file,
      compilerOptions: { target: ts.ScriptTarget.ESNext, verbatimModuleSyntax: true },
    })
    emitted.set(file, outputText)
    for (const [, specifier = ''] of outputText.matchAll(/from ['"](\.[^'"]+\.ts)['"]/g)) {
      waiting.push(join(file, '..', specifier))
    }
  }
  return emitted
}

/** Something declared, with the names it needs. */
interface Declared {
  readonly file: string
  readonly name: string
  readonly text: string
  readonly uses: ReadonlySet<string>
}

interface Bundled {
  readonly text: string
  readonly exported: readonly string[]
}

interface Known {
  readonly module: string
  readonly names: ReadonlySet<string>
}

/** One ambient module of all that the entry exports and what that needs; names of `known` modules are imported. */
function bundle(
  { name, entry }: Module,
  files: ReadonlyMap<string, string>,
  known: readonly Known[],
): Bundled {
  const table = createTable(files)
  const exported = table.exportsOf(entry)
  const imports = new Map<string, Set<string>>()
  const wanted = new Map<string, Declared>()
  let usesValibot = false
  const want = (symbol: string, file: string): void => {
    if (symbol === 'v') {
      usesValibot = true
      return
    }
    const found = table.find(file, symbol)
    if (found === null) return
    const home = known.find(({ names }) => names.has(found.name))
    if (home !== undefined) {
      const names = imports.get(home.module) ?? new Set()
      imports.set(home.module, names.add(found.name))
      return
    }
    const before = wanted.get(found.name)
    if (before === found) return
    if (before !== undefined) {
      throw new Error(`${found.name} is declared in ${before.file} and in ${found.file}.`)
    }
    wanted.set(found.name, found)
    for (const used of found.uses) want(used, found.file)
  }
  for (const symbol of exported) want(symbol, entry)

  const lines = [
    ...[...imports].map(
      ([module, names]) => `import type { ${[...names].toSorted().join(', ')} } from '${module}'`,
    ),
    ...(usesValibot ? [`import * as v from '${valibot}'`] : []),
    ...[...wanted.values()].map(({ text }) => text),
    `export { ${[...exported].join(', ')} }`,
  ]
  return { text: block(name, lines.join('\n')), exported }
}

interface Table {
  exportsOf(file: string): readonly string[]
  /** What a name means in a file; null for what is no part of the project. */
  find(file: string, symbol: string): Declared | null
}

function createTable(files: ReadonlyMap<string, string>): Table {
  const parsed = new Map([...files].map(([file, text]) => [file, parse(file, text)] as const))
  const find: Table['find'] = (file, symbol) => {
    const one = parsed.get(file)
    if (one === undefined) return null
    const own = one.declared.get(symbol)
    if (own !== undefined) return own
    const from = one.from.get(symbol)
    return from === undefined ? null : find(from.file, from.name)
  }
  return { find, exportsOf: (file) => parsed.get(file)?.exported ?? [] }
}

interface Parsed {
  readonly declared: ReadonlyMap<string, Declared>
  /** Names that another file declares. */
  readonly from: ReadonlyMap<string, { readonly file: string; readonly name: string }>
  readonly exported: readonly string[]
}

function parse(file: string, text: string): Parsed {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const declared = new Map<string, Declared>()
  const from = new Map<string, { file: string; name: string }>()
  const exported: string[] = []
  const resolveFile = (specifier: ts.Expression): string =>
    join(file, '..', (specifier as ts.StringLiteral).text)

  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      const bindings = statement.importClause?.namedBindings
      if (bindings === undefined || !ts.isNamedImports(bindings)) continue
      for (const { name, propertyName } of bindings.elements) {
        from.set(name.text, {
          file: resolveFile(statement.moduleSpecifier),
          name: (propertyName ?? name).text,
        })
      }
    } else if (ts.isExportDeclaration(statement)) {
      if (statement.exportClause === undefined || !ts.isNamedExports(statement.exportClause))
        continue
      for (const { name, propertyName } of statement.exportClause.elements) {
        exported.push(name.text)
        if (statement.moduleSpecifier === undefined) continue
        from.set(name.text, {
          file: resolveFile(statement.moduleSpecifier),
          name: (propertyName ?? name).text,
        })
      }
    } else {
      for (const name of namesOf(statement)) {
        if (isExported(statement)) exported.push(name)
        declared.set(name, { file, name, text: textOf(statement, source), uses: usesOf(statement) })
      }
    }
  }
  return { declared, from, exported }
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText())
  }
  const named = statement as ts.Statement & { name?: ts.Identifier }
  return named.name === undefined ? [] : [named.name.text]
}

function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
  )
}

/** The declaration with its doc comment, without `export` and `declare`, which an ambient module has around it. */
function textOf(statement: ts.Statement, source: ts.SourceFile): string {
  const docs = ts.getJSDocCommentsAndTags(statement)[0]?.getText(source)
  const bare = statement
    .getText(source)
    .slice(docs !== undefined && statement.getText(source).startsWith(docs) ? docs.length : 0)
    .trimStart()
    .replace(/^(?:export )?(?:declare )?/, '')
  return docs === undefined ? bare : `${docs.replaceAll(/\n\s*\*/g, '\n *')}\n${bare}`
}

function usesOf(statement: ts.Statement): Set<string> {
  const uses = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) uses.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(statement)
  return uses
}

/** Valibot's own types without their comments, and without what takes promises: settings are checked at once. */
function bundleValibot(text: string): string {
  const source = ts.createSourceFile('valibot.d.ts', text, ts.ScriptTarget.Latest, true)
  const printer = ts.createPrinter({ removeComments: true })
  const declared = new Map<string, { texts: string[]; uses: Set<string> }>()
  let list: readonly ts.ExportSpecifier[] = []
  for (const statement of source.statements) {
    if (ts.isExportDeclaration(statement)) {
      const clause = statement.exportClause
      if (clause !== undefined && ts.isNamedExports(clause)) list = [...clause.elements]
      continue
    }
    for (const name of namesOf(statement)) {
      const entry = declared.get(name) ?? { texts: [], uses: new Set() }
      const printed = printer.printNode(ts.EmitHint.Unspecified, statement, source)
      entry.texts.push(
        printed
          .replace(/^declare /, '')
          .replaceAll(/\n +/g, (gap) => `\n${' '.repeat((gap.length - 1) / 4)}`),
      )
      for (const used of usesOf(statement)) entry.uses.add(used)
      declared.set(name, entry)
    }
  }
  const exported = list.filter(({ name }) => !/Async$|^_/.test(name.text))
  const wanted = new Set<string>()
  const want = (name: string): void => {
    if (wanted.has(name) || !declared.has(name)) return
    wanted.add(name)
    for (const used of declared.get(name)?.uses ?? []) want(used)
  }
  for (const { name, propertyName } of exported) want((propertyName ?? name).text)
  const texts = [...declared].flatMap(([name, { texts }]) => (wanted.has(name) ? texts : []))
  const names = exported.map(({ name, propertyName }) =>
    propertyName === undefined ? name.text : `${propertyName.text} as ${name.text}`,
  )
  return block(
    valibot,
    [
      '// Types of `v`. Import it from shelfd/plugin; there is nothing else behind this name.',
      ...texts,
      `export { ${names.join(', ')} }`,
    ].join('\n'),
  )
}

function block(name: string, text: string): string {
  return `declare module '${name}' {\n${text}\n}\n`
}

if (import.meta.main) await Bun.write(typingsFile, await generateTypings())
