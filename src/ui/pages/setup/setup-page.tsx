import { Page } from '../../frame/page.tsx'

export function SetupPage() {
  return <Page title="First steps">{null}</Page>
}
