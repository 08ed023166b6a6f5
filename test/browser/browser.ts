import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

import { createHousehold, type Household, type HouseholdOptions } from '../support/household.ts'
import { needs } from '../support/needs.ts'
import { type Daemon, serve } from '../daemon/daemon.ts'
import { violationsOf } from './axe.ts'

const program = ['chromium', 'chromium-browser', 'google-chrome']
  .map((name) => Bun.which(name))
  .find((path) => path !== null)

/** Tests of the page run where there is a browser: `test.skipIf(!hasBrowser)`. */
export const hasBrowser = needs(program !== undefined, 'chromium')

/** Everything below it, as behind the proxy of a household. */
export const basePath = '/media'

/** Time for what the page waits for; a machine that runs all tests at once is slow. */
const patienceMs = 45_000

let shared: Promise<Browser> | null = null

/** The browser that all tests of a file share. */
function browser(): Promise<Browser> {
  shared ??= chromium.launch({
    executablePath: program ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  })
  return shared
}

/** Ends the browser; to be called after all tests of a file. */
export async function closeBrowser(): Promise<void> {
  await (await shared)?.close()
  shared = null
}

/** A daemon below `/media` and a browser that looks at its page. */
export interface Visit extends AsyncDisposable {
  readonly home: Household
  readonly page: Page
  /** The daemon that runs now; another one after `restart`. */
  daemon(): Daemon
  /** Kills the daemon, as a power cut would; the page has to notice by itself. */
  kill(): Promise<void>
  /** It hangs, with all that is open to it. The function that it gives has it go on. */
  freeze(): () => void
  /** Starts it again where it was. */
  restart(): Promise<void>
  /** Goes to a place of the page, such as `activity?tab=jobs`. */
  open(place: string): Promise<void>
  /** What the console called an error, and what was asked of others than the daemon. Has to be empty. */
  readonly complaints: readonly string[]
  /** Serious violations that axe finds now, as `rule: elements`. */
  violations(): Promise<string[]>
}

export interface VisitOptions extends HouseholdOptions {
  readonly width?: number
  readonly height?: number
  readonly theme?: 'light' | 'dark'
  /** The window is not logged in. */
  readonly isStranger?: boolean
  /** What the browser answers when it is asked for name and password. */
  readonly httpCredentials?: { readonly username: string; readonly password: string }
  /** Lays out files before the daemon starts. */
  readonly prepare?: (home: Household) => void | Promise<void>
}

/** Starts a daemon and opens a window, which is logged in unless it is to be a stranger's. */
export async function visit(options: VisitOptions = {}): Promise<Visit> {
  const { width = 1280, height = 900, theme = 'light', httpCredentials } = options
  const home = createHousehold({
    open: true,
    ...options,
    config: `[server]\nbase_path = "${basePath}"\n${options.config ?? ''}`,
  })
  await options.prepare?.(home)
  let daemon = await serve(home)
  const { port } = new URL(daemon.url)
  const context = await (
    await browser()
  ).newContext({
    viewport: { width, height },
    colorScheme: theme,
    // What is on its way from one colour to another has neither contrast.
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    ...(httpCredentials !== undefined && { httpCredentials }),
  })
  context.setDefaultTimeout(patienceMs)
  if (options.isStranger !== true) await logIn(context, daemon)
  const page = await context.newPage()
  const complaints = listenFor(page, daemon)
  return {
    home,
    page,
    daemon: () => daemon,
    complaints,
    kill: async () => {
      daemon.kill('SIGKILL')
      await daemon.exited
    },
    freeze: () => {
      daemon.kill('SIGSTOP')
      return () => daemon.kill('SIGCONT')
    },
    restart: async () => {
      daemon = await serve(home, { env: { SHELFD__SERVER__PORT: port } })
    },
    open: async (place) => void (await page.goto(`${daemon.url}/${place}`)),
    violations: () => seriousViolations(page),
    [Symbol.asyncDispose]: async () => {
      await context.close()
      await home[Symbol.asyncDispose]()
    },
  }
}

async function logIn(context: BrowserContext, daemon: Daemon): Promise<void> {
  await context.setExtraHTTPHeaders({ 'x-api-key': daemon.key })
}

function listenFor(page: Page, daemon: Daemon): string[] {
  const complaints: string[] = []
  const own = new URL(daemon.url).origin
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => void complaints.push(String(error)))
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (protocol.startsWith('http') && origin !== own) complaints.push(`asked ${request.url()}`)
  })
  return complaints
}

async function seriousViolations(page: Page): Promise<string[]> {
  const found = await violationsOf(page)
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
