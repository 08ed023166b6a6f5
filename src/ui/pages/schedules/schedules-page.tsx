import { Page } from '../../frame/page.tsx'

export function SchedulesPage() {
  return <Page title="Schedules">{null}</Page>
}
