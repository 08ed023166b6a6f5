/** What snippets are filled with. */
export interface Connection {
  /** Of the daemon as this page reaches it, with its base path and without a slash at the end. */
  readonly address: string
  readonly keys: {
    /** May look. */
    readonly read: string
    /** May tell of changes. */
    readonly hooks: string
    /** May do everything. */
    readonly full: string
  }
}

/** A text to be copied into another program. */
export interface Snippet {
  readonly id: string
  readonly title: string
  /** Where it belongs. */
  readonly where: string
  readonly text: string
  /** Which of the keys stands in it. */
  readonly key: keyof Connection['keys'] | null
}

/** All of them, in the order in which they are shown. */
export function snippetsOf(connection: Connection): readonly Snippet[] {
  return [
    homeAssistant(connection),
    homepage(connection),
    homarr(connection),
    prometheus(connection),
    curl(connection),
    arrWebhook(connection),
    downloadHook(connection),
  ]
}

function homeAssistant({ address, keys }: Connection): Snippet {
  return {
    id: 'home-assistant',
    title: 'Home Assistant',
    where: 'In configuration.yaml; then restart Home Assistant.',
    key: 'read',
    text: `rest:
  - resource: ${quoted(`${address}/api/v1/summary`)}
    headers:
      X-Api-Key: ${quoted(keys.read)}
    scan_interval: 30
    sensor:
      - name: shelfd films
        value_template: "{{ value_json.movies }}"
      - name: shelfd episodes
        value_template: "{{ value_json.episodes }}"
      - name: shelfd jobs
        value_template: "{{ value_json.jobsQueued }}"
      - name: shelfd scan
        unit_of_measurement: "%"
        value_template: "{{ (value_json.scanPercent or 0) if value_json.scanActive else 0 }}"
      - name: shelfd free
        device_class: data_size
        unit_of_measurement: GB
        value_template: "{{ ((value_json.freeBytes or 0) / 1000000000) | round(1) }}"
      - name: shelfd last import
        value_template: "{{ value_json.lastImport or 'none' }}"
    binary_sensor:
      - name: shelfd problem
        device_class: problem
        value_template: "{{ value_json.status != 'ok' }}"
`,
  }
}

function homepage({ address, keys }: Connection): Snippet {
  return {
    id: 'homepage',
    title: 'Homepage',
    where: 'In services.yaml, below a group.',
    key: 'read',
    text: `- shelfd:
    href: ${quoted(address)}
    widget:
      type: customapi
      url: ${quoted(`${address}/api/v1/summary`)}
      refreshInterval: 10000
      headers:
        X-Api-Key: ${quoted(keys.read)}
      mappings:
        - field: movies
          label: Films
          format: number
        - field: episodes
          label: Episodes
          format: number
        - field: jobsQueued
          label: Jobs
          format: number
        - field: freeBytes
          label: Free
          format: bytes
`,
  }
}

function homarr({ address }: Connection): Snippet {
  return {
    id: 'homarr',
    title: 'Homarr',
    where: 'Apps, New app. Its tile is green as long as the daemon works.',
    key: null,
    text: `Name: shelfd
App URL: ${address}
Ping URL: ${address}/ping
`,
  }
}

function prometheus({ address, keys }: Connection): Snippet {
  const { protocol, host, pathname } = new URL(address)
  return {
    id: 'prometheus',
    title: 'Prometheus',
    where: 'In prometheus.yml, below scrape_configs.',
    key: 'read',
    text: `- job_name: shelfd
  scheme: ${protocol.replace(':', '')}
  metrics_path: ${quoted(`${pathname.replace(/\/$/, '')}/metrics`)}
  authorization:
    credentials: ${quoted(keys.read)}
  static_configs:
    - targets: [${quoted(host)}]
`,
  }
}

function curl({ address, keys }: Connection): Snippet {
  return {
    id: 'curl',
    title: 'curl',
    where: 'In a shell: what there is, and a scan of everything.',
    key: 'full',
    text: `curl -fsS -H ${shell(`X-Api-Key: ${keys.full}`)} ${shell(`${address}/api/v1/summary`)}
curl -fsS -H ${shell(`X-Api-Key: ${keys.full}`)} -H 'Content-Type: application/json' -d '{"library":"*"}' ${shell(`${address}/api/v1/scans`)}
`,
  }
}

function arrWebhook({ address, keys }: Connection): Snippet {
  return {
    id: 'arr',
    title: 'Sonarr, Radarr, Lidarr',
    where: 'Settings, Connect, +, Webhook: on import, upgrade, rename and delete.',
    key: 'hooks',
    text: `URL: ${address}/api/v1/hooks/path?apikey=${encodeURIComponent(keys.hooks)}
Method: POST
`,
  }
}

function downloadHook({ address, keys }: Connection): Snippet {
  return {
    id: 'download',
    title: 'qBittorrent, Transmission',
    where:
      'qBittorrent: Options, Downloads, run on finished. Transmission: a script as script-torrent-done-filename.',
    key: 'hooks',
    text: `curl -fsS -X POST ${shell(`${address}/api/v1/hooks/download?apikey=${encodeURIComponent(keys.hooks)}`)}
`,
  }
}

/** A text in YAML, whatever is in it. */
function quoted(text: string): string {
  return JSON.stringify(text)
}

/** A word of a shell, whatever is in it. */
function shell(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
