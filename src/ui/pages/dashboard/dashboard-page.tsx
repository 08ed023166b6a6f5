import { Page } from '../../frame/page.tsx'

export function DashboardPage() {
  return <Page title="Dashboard">{null}</Page>
}
