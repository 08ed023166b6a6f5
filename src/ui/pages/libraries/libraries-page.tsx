import { Page } from '../../frame/page.tsx'

export function LibrariesPage() {
  return <Page title="Libraries">{null}</Page>
}
