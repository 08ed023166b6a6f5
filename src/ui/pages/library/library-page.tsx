import { Page } from '../../frame/page.tsx'

export function LibraryPage() {
  return <Page title="Library">{null}</Page>
}
