import { Page } from '../../frame/page.tsx'
import { Deliveries } from './deliveries.tsx'
import { Keys } from './keys.tsx'
import { Snippets } from './snippet-list.tsx'
import './connect.css'

/** How other programs reach the daemon, and how it reaches them. */
export function ConnectPage() {
  return (
    <Page title="Connect" fact="Keys, other programs, notifications">
      <Keys />
      <Snippets />
      <Deliveries />
    </Page>
  )
}
