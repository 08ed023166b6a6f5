import { useEffect, useState } from 'preact/hooks'

import { get, Problem } from '../api/request.ts'
import type { Folder, FolderList } from '../api/folder-types.ts'
import { counted } from '../words/numbers.ts'
import { Icon } from './icon.tsx'
import './folder-browser.css'

/** Walks the folders of the machine that the daemon runs on. */
export function FolderBrowser({
  start,
  choose,
  chosen = [],
}: {
  /** Where it begins. */
  start: string
  choose: (path: string) => void
  /** Those that are chosen already. */
  chosen?: readonly string[]
}) {
  const [path, open] = useState(start)
  const [written, write] = useState(start)
  const { list, problem, isLoading } = useFolders(path)
  const go = (to: string): void => {
    open(to)
    write(to)
  }
  const here = list?.path ?? path
  return (
    <div class="folder-browser panel" aria-busy={isLoading}>
      <PlaceBar written={written} write={write} go={go} parent={list?.parent ?? null} />
      {problem !== null && (
        <p class="bad-text panel-body" role="alert">
          {problem.message}
        </p>
      )}
      {list && (
        <ul aria-label={`Folders in ${list.name}`}>
          {list.folders.map((folder) => (
            <Row key={`${folder.name} ${folder.path}`} folder={folder} open={go} />
          ))}
          {list.folders.length === 0 && <li class="quiet none">There are no folders in it.</li>}
          {list.more > 0 && <li class="quiet none">and {list.more} more; write its path above</li>}
        </ul>
      )}
      <div class="row foot">
        <button
          type="button"
          class="button"
          disabled={!list || chosen.includes(here)}
          onClick={() => choose(here)}
        >
          <Icon name="check" size={14} /> Use {list?.name ?? here}
        </button>
      </div>
    </div>
  )
}

function PlaceBar({
  written,
  write,
  go,
  parent,
}: {
  written: string
  write: (path: string) => void
  go: (path: string) => void
  parent: string | null
}) {
  return (
    <form
      class="row place"
      onSubmit={(event) => {
        event.preventDefault()
        go(written)
      }}
    >
      <button
        type="button"
        class="button slim"
        disabled={parent === null}
        onClick={() => go(parent ?? '/')}
      >
        <Icon name="left" size={14} /> Up
      </button>
      <input
        class="input path"
        aria-label="Folder"
        value={written}
        spellcheck={false}
        autocomplete="off"
        onInput={({ currentTarget }) => write(currentTarget.value)}
      />
      <button type="submit" class="button slim">
        Go
      </button>
    </form>
  )
}

function Row({ folder, open }: { folder: Folder; open: (path: string) => void }) {
  const { name, path, isLink, problem } = folder
  return (
    <li>
      <button type="button" disabled={problem !== null} onClick={() => open(path)}>
        <Icon name="folder" />
        <span class="name">
          <bdi>{name}</bdi>
          {isLink && <span class="quiet"> leads to {path}</span>}
        </span>
        <span class="quiet hints">{problem ?? hintWords(folder)}</span>
      </button>
    </li>
  )
}

function hintWords({ hints }: Folder): string {
  if (hints === null) return ''
  const { videos, audio, pictures, isPartial } = hints
  const words = [
    videos > 0 && counted(videos, 'video'),
    audio > 0 && counted(audio, 'song'),
    // A film has a few beside it.
    pictures > videos * 4 + audio && counted(pictures, 'picture'),
  ].filter(Boolean)
  return words.length === 0 ? '' : `${words.join(', ')}${isPartial ? ' and more' : ''}`
}

function useFolders(path: string): {
  list: FolderList | null
  problem: Problem | null
  isLoading: boolean
} {
  const [list, setList] = useState<FolderList | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isLoading, setLoading] = useState(false)
  useEffect(() => {
    const ending = new AbortController()
    setLoading(true)
    get<FolderList>('folders', { path }, ending.signal).then(
      (found) => {
        setList(found)
        setProblem(null)
        setLoading(false)
      },
      (error: unknown) => {
        if (!(error instanceof Problem)) return
        setProblem(error)
        setLoading(false)
      },
    )
    return () => ending.abort()
  }, [path])
  return { list, problem, isLoading }
}
