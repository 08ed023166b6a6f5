import { useState } from 'preact/hooks'

import { type Issue, issuesOf } from '../../api/issues.ts'
import type { PluginSetup } from '../../api/plugin-types.ts'
import { send } from '../../api/request.ts'
import { refresh } from '../../api/resource.ts'
import { toast } from '../../parts/toast.tsx'
import { addressOf } from './kinds.ts'
import { withoutEmpty } from './schema.ts'
import { useTest } from './test-result.tsx'

/** What is to become of an instance. */
export interface Wish extends Pick<
  PluginSetup,
  'name' | 'enabled' | 'settings' | 'events' | 'downloads'
> {
  /** As it is written: not always a number. */
  readonly priority: number | string | null
}

/** An instance that is being described, tried and saved. */
export function useWish(
  setup: PluginSetup,
  { isNew, saved }: { isNew: boolean; saved: (name: string) => Promise<void> | void },
) {
  const [wish, setWish] = useState<Wish>(setup)
  const [issues, setIssues] = useState<readonly Issue[]>([])
  const trial = useTest()
  const { kind, plugin } = setup
  const catching = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      const found = issuesOf(error)
      if (found === null) throw error
      setIssues(found)
    }
  }
  return {
    wish,
    issues,
    outcome: trial.outcome,
    change: (part: Partial<Wish>): void => {
      setWish({ ...wish, ...part })
      setIssues([])
      trial.clear()
    },
    save: () =>
      catching(async () => {
        if (isNew) await send('POST', `plugins/${kind}`, { plugin, ...bodyOf(wish) })
        else await send('PATCH', addressOf(setup), bodyOf(wish))
        refresh('plugins')
        refresh('setup')
        toast({
          text: isNew ? `${wish.name} was added` : `${wish.name} was saved and is in effect`,
        })
        await saved(wish.name)
      }),
    test: () =>
      catching(async () => {
        const like = isNew ? {} : { like: setup.name }
        await trial.run(kind, { plugin, ...bodyOf(wish), ...like })
      }),
  }
}

function bodyOf({ name, enabled, priority, settings, events, downloads }: Wish): object {
  return {
    name,
    enabled,
    priority,
    settings: withoutEmpty(settings),
    ...(events && { events }),
    ...downloads,
  }
}
