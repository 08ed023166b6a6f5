import { Icon } from './icon.tsx'
import './export-links.css'

type What = 'scans' | 'imports' | 'enrichments'

/** Takes lists away as tables. */
export function ExportLinks({
  lists,
  library = null,
}: {
  lists: readonly What[]
  library?: string | null
}) {
  return (
    <p class="exports small quiet">
      {lists.map((what) => (
        <span key={what} class="row">
          Export {what}
          <OneExport what={what} library={library} />
        </span>
      ))}
    </p>
  )
}

function OneExport({ what, library }: { what: What; library: string | null }) {
  const of = library === null ? '' : `&library=${encodeURIComponent(library)}`
  return (
    <>
      {(['csv', 'json'] as const).map((format) => (
        <a
          key={format}
          class="button slim"
          href={`api/v1/exports/${what}?format=${format}${of}`}
          download={`shelfd-${what}.${format}`}
          aria-label={`Export ${what} as ${format.toUpperCase()}`}
        >
          <Icon name="download" size={14} /> {format.toUpperCase()}
        </a>
      ))}
    </>
  )
}
