import { Page } from '../../frame/page.tsx'

export function MorePage() {
  return <Page title="More">{null}</Page>
}
