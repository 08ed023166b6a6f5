import { Page } from '../../frame/page.tsx'

export function AttentionPage() {
  return <Page title="Needs attention">{null}</Page>
}
