import type { Download } from '../api/types.ts'
import { titleOf } from '../words/download-titles.ts'

/** What a download is, and behind that the name of its release. */
export function DownloadTitle({ of }: { of: Pick<Download, 'name' | 'matched'> }) {
  const { title, release } = titleOf(of)
  return (
    <>
      <bdi>{title}</bdi>
      {release !== null && <bdi class="small quiet"> {release}</bdi>}
    </>
  )
}
