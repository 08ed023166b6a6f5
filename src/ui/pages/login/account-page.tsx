import { Page } from '../../frame/page.tsx'
import { AccountPanel } from './account-panel.tsx'

export function AccountPage() {
  return (
    <Page title="Account">
      <AccountPanel />
    </Page>
  )
}
