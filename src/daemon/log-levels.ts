import type { Config } from '../config/config.ts'
import { differenceOf } from '../config/changes.ts'
import type { LiveConfig } from '../config/live-config.ts'
import type { ReloadReport } from '../domain/configuration.ts'
import type { ConfigureOrder } from '../domain/engine.ts'
import type { LogLevel, LogLevels } from '../domain/log.ts'

/** A level that goes before that of the configuration. */
export interface LevelOverride {
  level: LogLevel | null
}

/** What the daemon is to go by: the configuration with the level that a person has set meanwhile. */
export function withLevel(config: Config, { level }: LevelOverride): Config {
  return level === null ? config : { ...config, log: { ...config.log, level } }
}

/** The level of all threads: it reaches them in the way that a changed configuration does. */
export function createLevels(deps: {
  live: LiveConfig
  override: LevelOverride
  readonly apply: (config: Config, order: ConfigureOrder) => Promise<ReloadReport>
}): LogLevels {
  const { live, override, apply } = deps
  const configured = (): LogLevel => live.running().config.log.level
  return {
    present: () => ({ level: override.level ?? configured(), configured: configured() }),
    set: (level) =>
      live.alone(async () => {
        const before = override.level
        override.level = level === configured() ? null : level
        const { restart } = differenceOf(live.running(), live.latest())
        const order = { changed: ['log.level'], restartNeeded: restart, forget: null }
        try {
          await apply(live.running().config, order)
        } catch (error) {
          override.level = before
          throw error
        }
      }),
  }
}
