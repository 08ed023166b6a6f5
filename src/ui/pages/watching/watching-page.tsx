import { Page } from '../../frame/page.tsx'

export function WatchingPage() {
  return <Page title="Watching and changes">{null}</Page>
}
