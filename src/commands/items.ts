import { AppError } from '../domain/error.ts'
import type { CommandContext } from './context.ts'
import { detailLines, treeLine } from './item-words.ts'
import { allItems, foundItems, type ItemNode, nodeView, treeOf } from './item-tree.ts'
import { safe } from './output.ts'
import { openReading } from './session.ts'

/** As the API has it. */
const longestSearch = 200

/** `shelfd items`: everything, as a tree. */
export async function listItems(context: CommandContext): Promise<void> {
  const { items, libraries } = openReading(context)
  const several = (await libraries.list()).length > 1
  const shown = await show(context, allItems(items), { libraries: several })
  if (shown === 0 && !context.json)
    context.output.note('Nothing has been found yet; run shelfd scan.')
}

/** `shelfd items search Q` */
export async function searchItems(context: CommandContext, text: string): Promise<void> {
  if (text.trim() === '' || text.length > longestSearch) {
    throw new AppError('invalid', `Name words to look for, ${longestSearch} characters at most.`)
  }
  const { items } = openReading(context)
  const shown = await show(context, foundItems(items, text), { libraries: true })
  if (shown === 0 && !context.json) context.output.note(`Nothing is called like "${safe(text)}".`)
}

/** `shelfd items show ID` */
export async function showItem(
  { output, json, ...context }: CommandContext,
  id: number,
): Promise<void> {
  const { items } = openReading(context)
  const item = await items.find(id)
  if (item === null) throw new AppError('not_found', `There is no item ${id}.`)
  const node = await treeOf(items, item)
  if (json) output.json(nodeView(node))
  else for (const line of detailLines(node, output.paint)) output.print(line)
}

/** Prints as it reads; returns the number of items at the top. */
async function show(
  { output, json }: CommandContext,
  nodes: AsyncIterable<ItemNode>,
  options: { libraries: boolean },
): Promise<number> {
  let shown = 0
  let library: string | null = null
  for await (const node of nodes) {
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
