import { Page } from '../../frame/page.tsx'

export function ItemPage() {
  return <Page title="Item">{null}</Page>
}
