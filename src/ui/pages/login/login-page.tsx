import { Page } from '../../frame/page.tsx'

export function LoginPage() {
  return <Page title="Log in">{null}</Page>
}
