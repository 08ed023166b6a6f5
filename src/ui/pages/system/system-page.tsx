import { Page } from '../../frame/page.tsx'

export function SystemPage() {
  return <Page title="System">{null}</Page>
}
