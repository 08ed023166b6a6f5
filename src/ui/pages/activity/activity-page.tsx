import { Page } from '../../frame/page.tsx'

export function ActivityPage() {
  return <Page title="Activity">{null}</Page>
}
