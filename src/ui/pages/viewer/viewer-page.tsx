import { Page } from '../../frame/page.tsx'

export function ViewerPage() {
  return <Page title="Viewer">{null}</Page>
}
