import { Entries, morePages, useSummary } from '../../frame/navigation.tsx'
import { Page } from '../../frame/page.tsx'
import { Field } from '../../parts/form/field.tsx'
import { ThemeChoice } from '../../parts/theme-choice.tsx'
import './more.css'

/** The places that have no room at the foot of a narrow page. */
export function MorePage() {
  const summary = useSummary()
  return (
    <Page title="More">
      <nav class="more-places panel" aria-label="More pages">
        <Entries entries={morePages(summary)} />
      </nav>
      <Field label="Appearance">
        <ThemeChoice />
      </Field>
    </Page>
  )
}
