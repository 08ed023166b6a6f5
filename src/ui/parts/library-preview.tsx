import { useEffect, useState } from 'preact/hooks'

import { Problem, send } from '../api/request.ts'
import type { LibraryPreview as Preview } from '../api/folder-types.ts'
import { bytes, counted } from '../words/numbers.ts'
import { Icon } from './icon.tsx'
import './library-preview.css'

export type LibraryKind = 'movies' | 'series' | 'music' | 'images'

/** Somebody who types patterns is not told of each letter. */
const settleMs = 300

const nouns: Readonly<Record<LibraryKind, string>> = {
  movies: 'video',
  series: 'video',
  music: 'song',
  images: 'picture',
}

/** What a scan of such a library would find and pass over, while it is being described. */
export function LibraryPreview({
  paths,
  kind,
  ignore,
}: {
  paths: readonly string[]
  kind: LibraryKind
  ignore: readonly string[]
}) {
  const [preview, setPreview] = useState<Preview | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const asked = JSON.stringify({ paths, kind, ignore })
  useEffect(() => {
    if (paths.length === 0) return setPreview(null)
    let isOver = false
    const timer = setTimeout(() => {
      void send<Preview>('POST', 'libraries/preview', JSON.parse(asked)).then(
        (found) => {
          if (isOver) return
          setPreview(found)
          setProblem(null)
        },
        (error: unknown) => {
          if (!isOver && error instanceof Problem) setProblem(error.message)
        },
      )
    }, settleMs)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [asked])
  if (problem !== null) return <p class="bad-text">{problem}</p>
  if (preview === null) return paths.length === 0 ? null : <p class="quiet">Looking into it…</p>
  return <Found preview={preview} noun={nouns[kind]} />
}

function Found({ preview, noun }: { preview: Preview; noun: string }) {
  const { files, sizeBytes, folders, isPartial, roots, skipped, skippedSamples, samples } = preview
  const broken = roots.filter(({ problem }) => problem !== null)
  return (
    <div class="library-preview" role="status">
      <p class="sentence">
        {isPartial ? 'More than ' : 'Found '}
        {counted(files, noun)}
      </p>
      <p class="quiet">
        {bytes(sizeBytes)} in {counted(folders, 'folder')}
        {isPartial && '; looking was ended after 5 s, a scan goes on'}. Nothing was opened or
        changed.
      </p>
      {files === 0 && broken.length === 0 && (
        <p class="warn-text">
          <Icon name="warning" size={14} /> Nothing of this kind lies there. Another folder, or
          another kind?
        </p>
      )}
      {broken.map(({ path, problem }) => (
        <p key={path} class="bad-text">
          <Icon name="failed" size={14} /> {path}: {problem}
        </p>
      ))}
      {samples.length > 0 && (
        <details>
          <summary>Such as {samples[0]?.split('/').at(-1)}</summary>
          <ul>
            {samples.map((path) => (
              <li key={path} class="path">
                {path}
              </li>
            ))}
          </ul>
        </details>
      )}
      {skipped > 0 && (
        <details>
          <summary>
            {counted(skipped, 'folder or file', 'folders and files')} would be passed over
          </summary>
          <ul>
            {skippedSamples.map(({ path, isFolder, pattern }) => (
              <li key={path}>
                <span class="path">
                  {path}
                  {isFolder && '/'}
                </span>{' '}
                <span class="small quiet">{pattern === null ? 'always' : `by ${pattern}`}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}
