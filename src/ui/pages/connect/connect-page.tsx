import { Page } from '../../frame/page.tsx'

export function ConnectPage() {
  return <Page title="Connect">{null}</Page>
}
