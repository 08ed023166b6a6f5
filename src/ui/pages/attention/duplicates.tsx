import { useResource } from '../../api/resource.ts'
import type { Duplicate } from '../../api/types.ts'
import { Section } from '../../parts/section.tsx'
import { bytes, counted } from '../../words/numbers.ts'
import { cutPath } from '../../words/paths.ts'

/** Files of one content in several places: not wrong, but room that could be had back. */
export function Duplicates() {
  const { value } = useResource<{ duplicates: readonly Duplicate[] }>('duplicates', {
    query: { limit: 20 },
    on: 'scan.completed',
  })
  const all = value?.duplicates ?? []
  if (all.length === 0) return null
  return (
    <Section title="The same file twice" fact="nothing has to be done about it">
      <ul class="unsure panel">
        {all.map(({ sizeBytes, files }) => (
          <li key={files[0]?.id}>
            <p class="small quiet">
              {counted(files.length, 'copy', 'copies')} of {bytes(sizeBytes)}
            </p>
            {files.map(({ id, path }) => (
              <div key={id} class="path" title={path}>
                {cutPath(path, 100)}
              </div>
            ))}
          </li>
        ))}
      </ul>
    </Section>
  )
}
