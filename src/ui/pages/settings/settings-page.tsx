import { Page } from '../../frame/page.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { AccountPanel } from '../login/account-panel.tsx'
import { BrowserSettings } from './browser-settings.tsx'
import { ConfigFile } from './config-file.tsx'
import { Options } from './options.tsx'

const tabs = [
  { id: '', to: 'settings', text: 'Options' },
  { id: 'file', to: 'settings/file', text: 'Configuration file' },
  { id: 'account', to: 'settings/account', text: 'Account' },
  { id: 'browser', to: 'settings/browser', text: 'This browser' },
]

/** The configuration, option by option and as the file that it is, who logs in, and what this browser keeps. */
export function SettingsPage({ tab }: { tab: string }) {
  return (
    <Page title="Settings">
      <Tabs name="Settings" tabs={tabs} current={tab} />
      {tab === '' && <Options />}
      {tab === 'file' && <ConfigFile />}
      {tab === 'account' && <AccountPanel />}
      {tab === 'browser' && <BrowserSettings />}
    </Page>
  )
}
