import { Page } from '../../frame/page.tsx'

export function PluginsPage() {
  return <Page title="Plugins">{null}</Page>
}
