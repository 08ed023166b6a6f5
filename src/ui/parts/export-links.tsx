import { Icon } from './icon.tsx'

/** Takes a list away as a table. */
export function ExportLinks({
  what,
  library = null,
}: {
  what: 'scans' | 'imports' | 'enrichments'
  library?: string | null
}) {
  const of = library === null ? '' : `&library=${encodeURIComponent(library)}`
  return (
    <span class="row">
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
    </span>
  )
}
