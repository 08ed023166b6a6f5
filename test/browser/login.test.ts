import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'

import { until } from '../support/household.ts'
import {
  basePath,
  closeBrowser,
  hasBrowser,
  visit,
  type Visit,
  type VisitOptions,
} from './browser.ts'

setDefaultTimeout(120_000)
afterAll(closeBrowser)

const owner = { name: 'Ada', password: 'correct horse battery' }

/** Asks the API with the key, as the owner does from elsewhere. */
async function ask(visitor: Visit, method: string, path: string, body?: object): Promise<Response> {
  const { url, key } = visitor.daemon()
  return await fetch(`${url}/api/v1/${path}`, {
    method,
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
}

/** A window that nobody has logged in, at a daemon that has an account. */
async function stranger(options: VisitOptions = {}): Promise<Visit> {
  const visitor = await visit({ isStranger: true, ...options })
  expect((await ask(visitor, 'PUT', 'account', owner)).status).toBe(200)
  return visitor
}

async function logIn(page: Page, { name, password } = owner): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Log in' }).click()
}

const heading = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { level: 1, name }).waitFor()

/** Where the window is, below the base path. */
const placeOf = (page: Page): string => {
  const { pathname, search } = new URL(page.url())
  return `${pathname}${search}`
}

describe.skipIf(!hasBrowser)('the login', () => {
  test('makes the account at the first visit, and remembers the browser', async () => {
    await using visitor = await visit({ isStranger: true })
    const { page, complaints } = visitor
    await visitor.open('')
    await heading(page, 'Welcome')
    expect(await visitor.violations()).toEqual([])
    await page.getByLabel('Name', { exact: true }).fill(owner.name)
    await page.getByLabel('Password', { exact: true }).fill(owner.password)
    await page.getByRole('button', { name: 'Make the account' }).click()
    await heading(page, 'Dashboard')
    expect(placeOf(page)).toBe(`${basePath}/`)
    await page.getByText('Live').first().waitFor()
    await page.reload()
    await heading(page, 'Dashboard')
    const [cookie, ...more] = await page.context().cookies()
    expect(more).toEqual([])
    expect(cookie).toMatchObject({
      name: 'shelfd_session',
      path: basePath,
      httpOnly: true,
      sameSite: 'Strict',
    })
    expect(complaints).toEqual([])
  })

  test('takes the key for the first account from another machine, as a proxy hands it on', async () => {
    await using visitor = await visit({ isStranger: true })
    const { page } = visitor
    await page.context().setExtraHTTPHeaders({ 'x-forwarded-for': '203.0.113.9' })
    await visitor.open('')
    await heading(page, 'Welcome')
    await page.getByLabel('Name', { exact: true }).fill(owner.name)
    await page.getByLabel('Password', { exact: true }).fill(owner.password)
    await page.getByLabel('API key', { exact: true }).fill('wrong')
    await page.getByRole('button', { name: 'Make the account' }).click()
    await page.getByRole('alert').getByText('send the API key').waitFor()
    await page.getByLabel('API key', { exact: true }).fill(visitor.daemon().key)
    await page.getByRole('button', { name: 'Make the account' }).click()
    await heading(page, 'Dashboard')
  })

  test('says what is wrong, and goes on to where somebody wanted to be', async () => {
    await using visitor = await stranger()
    const { page } = visitor
    await visitor.open('schedules?show=paused')
    await heading(page, 'Log in')
    await logIn(page, { ...owner, password: 'something else' })
    await page.getByRole('alert').getByText('Name or password is wrong.').waitFor()
    await logIn(page)
    await heading(page, 'Schedules')
    expect(placeOf(page)).toBe(`${basePath}/schedules?show=paused`)
    await page.goBack()
    expect(new URL(page.url()).pathname).not.toBe(`${basePath}/login`)
  })

  test('leads nobody to another site, whatever the link to it says', async () => {
    await using visitor = await stranger()
    const { page, complaints } = visitor
    for (const next of [
      '//evil.example/',
      'https://evil.example/',
      'javascript:document.title="taken"',
      './//evil.example',
      'data:text/html,x',
    ]) {
      await visitor.open(`login?next=${encodeURIComponent(next)}`)
      await heading(page, 'Log in')
      await logIn(page)
      await heading(page, 'Dashboard')
      expect([next, placeOf(page)]).toEqual([next, `${basePath}/`])
      expect(await page.title()).toBe('Dashboard · shelfd')
      // A page that is still there asks for its session, and gets the cookie anew.
      await page.goto('about:blank')
      await page.context().clearCookies()
    }
    expect(complaints).toEqual([])
  })

  test('is asked for anew once the browser was logged out elsewhere, and leads back', async () => {
    await using visitor = await stranger()
    const { page } = visitor
    await visitor.open('watching')
    await logIn(page)
    await heading(page, 'Watching and changes')
    await page.getByText('Live').first().waitFor()
    await ask(visitor, 'DELETE', 'sessions?keep=none')
    await heading(page, 'Log in')
    expect(placeOf(page)).toBe(`${basePath}/login?next=watching`)
    await logIn(page)
    await heading(page, 'Watching and changes')
    await page.getByText('Live').first().waitFor()
  })

  test('ends in the frame, and the way back shows nothing', async () => {
    await using visitor = await stranger()
    const { page } = visitor
    await visitor.open('system')
    await logIn(page)
    await heading(page, 'System')
    await page.getByRole('button', { name: 'Log out' }).click()
    await heading(page, 'Log in')
    expect(await page.context().cookies()).toEqual([])
    const { sessions } = (await (await ask(visitor, 'GET', 'sessions')).json()) as {
      sessions: unknown[]
    }
    expect(sessions).toEqual([])
    await visitor.open('system')
    await heading(page, 'Log in')
  })

  test('shows the browsers that are logged in, and logs them out; a new password does too', async () => {
    await using visitor = await stranger()
    const { page, complaints } = visitor
    await visitor.open('settings/account')
    await logIn(page)
    await heading(page, 'Settings')
    const elsewhere = async (): Promise<void> => {
      const answer = await fetch(`${visitor.daemon().url}/api/v1/login`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent':
            'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1',
        },
        body: JSON.stringify(owner),
      })
      expect(answer.status).toBe(200)
    }
    await elsewhere()
    await page.reload()
    const row = page.getByRole('row', { name: 'Safari, iPhone' })
    await row.waitFor()
    expect(await visitor.violations()).toEqual([])
    await row.getByRole('button', { name: 'Log out' }).click()
    await row.waitFor({ state: 'detached' })
    await elsewhere()
    await page.reload()
    await row.waitFor()
    await page.getByLabel('New password', { exact: true }).fill('an even longer password')
    await page.getByLabel('Password until now', { exact: true }).fill(owner.password)
    await page.getByRole('button', { name: 'Change' }).click()
    await page.getByText('Changed; all other browsers are logged out').waitFor()
    await page.reload()
    await page.getByText('This one').waitFor()
    expect(await row.count()).toBe(0)
    expect(complaints).toEqual([])
  })

  test('is left to the browser with the mode basic', async () => {
    await using visitor = await stranger({
      config: '[auth]\nmode = "basic"\n',
      httpCredentials: { username: owner.name, password: owner.password },
    })
    const { page } = visitor
    await visitor.open('schedules')
    await page.getByRole('button', { name: 'Log in' }).click()
    await heading(page, 'Schedules')
    await page.getByText('Live').first().waitFor()
  })

  test('is nobody’s business with a proxy that says who comes', async () => {
    await using visitor = await visit({
      isStranger: true,
      config: 'trusted_proxies = ["127.0.0.1"]\n[auth]\nmode = "proxy"\n',
    })
    const { page, complaints } = visitor
    await visitor.open('')
    await heading(page, 'The proxy did not say who you are')
    await page.context().setExtraHTTPHeaders({ 'remote-user': 'ada' })
    await visitor.open('')
    await heading(page, 'Dashboard')
    await page.getByRole('link', { name: 'ada' }).waitFor()
    expect(complaints).toEqual([])
  })

  for (const theme of ['light', 'dark'] as const) {
    for (const width of [1280, 390]) {
      test(`can be used by everybody, ${theme} and ${width} wide`, async () => {
        await using visitor = await stranger({ theme, width })
        const { page } = visitor
        await visitor.open('settings/account')
        await heading(page, 'Log in')
        expect(await visitor.violations()).toEqual([])
        await page.keyboard.press('Tab')
        await page.keyboard.type(owner.name)
        await page.keyboard.press('Tab')
        await page.keyboard.type(owner.password)
        await page.keyboard.press('Enter')
        await heading(page, 'Settings')
        await page.getByText('This one').waitFor()
        expect(await visitor.violations()).toEqual([])
        const sideways =
          'document.documentElement.scrollWidth > document.documentElement.clientWidth'
        await until(
          async () => !(await page.evaluate(sideways)),
          'a page that does not scroll sideways',
        )
      })
    }
  }
})
