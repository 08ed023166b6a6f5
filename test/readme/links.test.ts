import { describe, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

import { documents, project } from './blocks.ts'

/** As GitHub and others make it of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

function anchorsIn(path: string): string[] {
  const text = readFileSync(path, 'utf8').replaceAll(/^```[^]*?^```$/gm, '')
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))
}

describe.each([...documents, 'CHANGELOG.md'])('%s', (document) => {
  const text = readFileSync(join(project, document), 'utf8')
  // Of the other documents; pictures are looked at by people.
  const links = [...text.matchAll(/(?<!!)\[[^\]]*\]\((?!https?:)(?<to>[^)]+)\)/g)]
  const targets = new Set(links.map(({ groups }) => groups?.['to'] ?? ''))

  test('leads to files and headings that are there', () => {
    const broken = [...targets].filter((target) => {
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? join(project, document) : resolve(project, dirname(document), path)
      if (!existsSync(file)) return true
      return anchor !== undefined && !anchorsIn(file).includes(anchor)
    })
    expect(broken).toEqual([])
  })

  test('has no two headings that a link could mean', () => {
    const anchors = anchorsIn(join(project, document))
    if (document === 'CHANGELOG.md') return
    expect(anchors.filter((anchor, index) => anchors.indexOf(anchor) !== index)).toEqual([])
  })
})
