import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dir, '../../scripts/package')

/** What the Dockerfile says of a container. */
export interface Image {
  readonly environment: Readonly<Record<string, string>>
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly healthCheck: readonly string[]
  /** Where the executable is. */
  readonly binary: string
  readonly port: number
}

export function readDockerfile(): Image {
  const lines = readFileSync(join(folder, 'Dockerfile'), 'utf8')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
  const after = (word: string): string => {
    const line = lines.find((candidate) => candidate.startsWith(`${word} `))
    if (line === undefined) throw new Error(`the Dockerfile has no ${word}`)
    return line.slice(word.length + 1)
  }
  const list = (text: string): string[] => JSON.parse(text) as string[]
  return {
    environment: Object.fromEntries(
      after('ENV')
        .split(' ')
        .map((pair) => pair.split('=') as [string, string]),
    ),
    entrypoint: list(after('ENTRYPOINT')),
    command: list(after('CMD')),
    healthCheck: list(after('HEALTHCHECK').replace(/^.*\bCMD /, '')),
    binary: after('COPY').split(' ')[1] ?? '',
    port: Number(after('EXPOSE')),
  }
}

/** What compose.yaml says of the one service. */
export interface Compose {
  readonly user: string
  readonly environment: Readonly<Record<string, string>>
  readonly mounts: readonly { from: string; to: string; isReadOnly: boolean }[]
  readonly tmpfs: readonly string[]
  readonly isReadOnly: boolean
  readonly ports: readonly string[]
  readonly stopGracePeriod: string
}

/** Reads compose.yaml with these variables in place of its own defaults. */
export function readCompose(variables: Readonly<Record<string, string>>): Compose {
  const text = readFileSync(join(folder, 'compose.yaml'), 'utf8').replaceAll(
    /\$\{(\w+):-([^}]*)\}/g,
    (_, name: string, otherwise: string) => variables[name] ?? otherwise,
  )
  const { services } = Bun.YAML.parse(text) as {
    services: {
      shelfd: {
        user: string
        environment: Record<string, string>
        volumes: string[]
        tmpfs: string[]
        read_only: boolean
        ports: string[]
        stop_grace_period: string
      }
    }
  }
  const { shelfd } = services
  return {
    user: shelfd.user,
    environment: shelfd.environment,
    mounts: shelfd.volumes.map((volume) => {
      const [from = '', to = '', mode] = volume.split(':')
      return { from, to, isReadOnly: mode === 'ro' }
    }),
    tmpfs: shelfd.tmpfs,
    isReadOnly: shelfd.read_only,
    ports: shelfd.ports,
    stopGracePeriod: shelfd.stop_grace_period,
  }
}
