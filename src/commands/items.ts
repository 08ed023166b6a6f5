import { AppError } from '../domain/error.ts'
import type { CommandContext } from './context.ts'
import { detailLines, treeLine } from './item-words.ts'
import { allItems, foundItems, nodesOf, nodeView, type ItemNode } from './item-tree.ts'
import { safe } from './output.ts'
import { openQueries } from './session.ts'

/** `shelfd items`: everything, as a tree. */
export function listItems(context: CommandContext): void {
  const { items, libraries } = openQueries(context.config())
  const shown = show(context, allItems(items), { libraries: libraries.list().length > 1 })
  if (shown === 0 && !context.json)
    context.output.note('Nothing has been found yet; run shelfd scan.')
}

/** `shelfd items search Q` */
export function searchItems(context: CommandContext, text: string): void {
  const { items } = openQueries(context.config())
  const shown = show(context, foundItems(items, text), { libraries: true })
  if (shown === 0 && !context.json) context.output.note(`Nothing is called like "${safe(text)}".`)
}

/** `shelfd items show ID` */
export function showItem({ output, json, ...context }: CommandContext, id: number): void {
  const { items } = openQueries(context.config())
  const item = items.find(id)
  if (item === null) throw new AppError('not_found', `There is no item ${id}.`)
  for (const node of nodesOf(items, [item], { children: true })) {
    if (json) output.json(nodeView(node))
    else for (const line of detailLines(node, output.paint)) output.print(line)
  }
}

/** Prints as it reads; returns the number of items at the top. */
function show(
  { output, json }: CommandContext,
  nodes: Iterable<ItemNode>,
  options: { libraries: boolean },
): number {
  let shown = 0
  let library: string | null = null
  for (const node of nodes) {
    if (json) output.write(`${shown === 0 ? '[\n' : ',\n'}${JSON.stringify(nodeView(node))}`)
    else {
      if (options.libraries && node.item.libraryName !== library) {
        library = node.item.libraryName
        output.print(safe(library))
      }
      printTree({ output }, node, options.libraries ? 1 : 0)
    }
    shown += 1
  }
  if (json) output.write(shown === 0 ? '[]\n' : '\n]\n')
  return shown
}

function printTree(
  { output }: Pick<CommandContext, 'output'>,
  node: ItemNode,
  depth: number,
): void {
  output.print(`${'  '.repeat(depth)}${treeLine(node, output.paint)}`)
  for (const child of node.children) printTree({ output }, child, depth + 1)
}
