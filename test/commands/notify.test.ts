import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { scanIn, serve, startScan } from '../daemon/daemon.ts'
import { type Receiver, startReceiver } from '../plugins/receiver.ts'
import { until } from '../queue/harness.ts'
import { createHousehold, type Household } from '../support/household.ts'

setDefaultTimeout(120_000)

function withNotifier(receiver: Receiver): { open: true; config: string } {
  const config = `
[[notifier]]
name = "house"
plugin = "webhook"
events = ["scan.completed"]
[notifier.settings]
url = "${receiver.url}/hook"
`
  return { open: true, config }
}

async function lines(home: Household, ...args: string[]): Promise<string[]> {
  const { code, out, err } = await home.run(args)
  expect([code, err]).toEqual([0, ''])
  return out.trimEnd().split('\n')
}

describe('shelfd notify', () => {
  test('lists what a scan had told, shows it and tells it once more', async () => {
    await using receiver = await startReceiver()
    await using home = createHousehold(withNotifier(receiver))
    const daemon = await serve(home)
    await scanIn(daemon, await startScan(daemon), 'completed')
    await until(() => receiver.taken.length === 1)
    const [head, ...rows] = await lines(home, 'notify')
    expect(head).toMatch(/^ID +NOTIFIER +STATE/)
    expect(rows).toEqual([
      expect.stringMatching(/^1 +house +delivered +1 +.* scan\.completed +200$/),
    ])
    expect(await lines(home, 'notify', 'list', '--state', 'failed')).toHaveLength(1)

    expect(await lines(home, 'notify', 'replay', '1')).toEqual(['Notification 1 is sent again.'])
    await until(() => receiver.taken.length === 2)
    const [first, second] = receiver.taken
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'] ?? '')
    const shown = await lines(home, 'notify', 'show', '1')
    expect(shown[0]).toMatch(/^Notification 1: scan\.completed \(evt_\d+\) to house$/)
    expect(shown.filter((line) => line.includes('went well: 200'))).toHaveLength(2)
    const { out } = await home.run(['notify', 'show', '1', '--json'])
    expect(JSON.parse(out)).toMatchObject({ id: 1, event: { type: 'scan.completed' } })
  })

  test('tries a notifier, and says why it does not work', async () => {
    await using receiver = await startReceiver()
    await using home = createHousehold(withNotifier(receiver))
    await serve(home)
    const { host } = new URL(receiver.url)
    expect(await lines(home, 'notify', 'test', 'house')).toEqual([`${host} answers 200`])
    expect(JSON.parse(receiver.taken[0]?.body ?? '')).toMatchObject({ type: 'test' })
    receiver.answer = { status: 401, headers: { 'content-type': 'text/plain' }, body: 'who?' }
    const { code, err } = await home.run(['notify', 'test', 'house'])
    expect([code, err]).toEqual([1, expect.stringContaining('The receiver answers 401: who?')])
    expect((await home.run(['notify', 'test', 'nobody'])).code).toBe(4)
  })

  test('ends with 3 without a daemon, with 4 for what is not there, with 2 for a wrong word', async () => {
    await using receiver = await startReceiver()
    await using home = createHousehold(withNotifier(receiver))
    expect((await home.run(['notify'])).code).toBe(3)
    await serve(home)
    expect((await home.run(['notify', 'show', '7'])).code).toBe(4)
    expect((await home.run(['notify', 'replay', '7'])).code).toBe(4)
    expect((await home.run(['notify', 'list', '--state', 'faild'])).code).toBe(2)
  })
})

describe('shelfd plugin list', () => {
  test('has the instances with their plugins, and what is wrong with them', async () => {
    await using receiver = await startReceiver()
    const { config, open } = withNotifier(receiver)
    const broken =
      '[[notifier]]\nname = "phone"\nplugin = "ntfy"\n[notifier.settings]\ntopic = "x"\n'
    await using home = createHousehold({ open, config: `${config}${broken}` })
    await serve(home)
    // Instances are looked at once the daemon has started.
    for (let tries = 0; tries < 20; tries += 1) {
      if ((await home.run(['plugin', 'list'])).out.includes('disabled')) break
    }
    const [head, ...rows] = await lines(home, 'plugin', 'list')
    expect(head).toMatch(/^KIND +NAME +PLUGIN +FROM +STATE/)
    expect(rows).toContainEqual(
      expect.stringMatching(/^notifier +house +webhook 1\.0\.0 +bundled +ready/),
    )
    expect(rows).toContainEqual(
      expect.stringMatching(/^scanner +movies +movies 1\.0\.0 +bundled +ready/),
    )
    expect(rows.join('\n')).toMatch(/phone: .*shelfd\.toml:\d+: .*topic/)
    const { out } = await home.run(['plugin', 'list', '--json'])
    expect((JSON.parse(out) as { name: string }[]).map(({ name }) => name)).toContain('phone')
  })
})
