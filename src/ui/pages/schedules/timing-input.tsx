import { NumberInput } from '../../parts/form/number-input.tsx'
import { type Choice, type Unit, weekdays } from './timing.ts'

const first: Readonly<Record<Choice['every'], Choice>> = {
  day: { every: 'day', at: '03:30' },
  week: { every: 'week', day: '0', at: '04:00' },
  interval: { every: 'interval', number: 6, unit: 'hours' },
  cron: { every: 'cron', cron: '30 3 * * *' },
  once: { every: 'once', at: '' },
  start: { every: 'start' },
  manual: { every: 'manual' },
}

const words: Readonly<Record<Choice['every'], string>> = {
  day: 'Every day',
  week: 'Every week',
  interval: 'Every few hours',
  cron: 'By a cron pattern',
  once: 'Once',
  start: 'When shelfd starts',
  manual: 'Only by hand',
}

/** When something runs, as a sentence with its inputs. */
export function TimingInput({
  choice,
  choose,
}: {
  choice: Choice
  choose: (choice: Choice) => void
}) {
  return (
    <div class="timing row sentence">
      <select
        class="select"
        aria-label="How often"
        value={choice.every}
        onChange={({ currentTarget }) => choose(first[currentTarget.value as Choice['every']])}
      >
        {Object.entries(words).map(([every, text]) => (
          <option key={every} value={every}>
            {text}
          </option>
        ))}
      </select>
      <Rest choice={choice} choose={choose} />
    </div>
  )
}

function Rest({ choice, choose }: { choice: Choice; choose: (choice: Choice) => void }) {
  switch (choice.every) {
    case 'day':
      return <At at={choice.at} set={(at) => choose({ ...choice, at })} />
    case 'week':
      return <Weekly choice={choice} choose={choose} />
    case 'interval':
      return <Interval choice={choice} choose={choose} />
    case 'cron':
      return (
        <input
          class="input path"
          aria-label="Cron pattern"
          value={choice.cron}
          onInput={({ currentTarget }) => choose({ every: 'cron', cron: currentTarget.value })}
        />
      )
    case 'once':
      return (
        <input
          class="input"
          type="datetime-local"
          aria-label="Date and time"
          value={choice.at}
          onInput={({ currentTarget }) => choose({ every: 'once', at: currentTarget.value })}
        />
      )
    case 'start':
    case 'manual':
      return null
  }
}

interface Part<Every extends Choice['every']> {
  readonly choice: Extract<Choice, { every: Every }>
  readonly choose: (choice: Choice) => void
}

function Weekly({ choice, choose }: Part<'week'>) {
  return (
    <>
      <span>on</span>
      <select
        class="select"
        aria-label="Day"
        value={choice.day}
        onChange={({ currentTarget }) => choose({ ...choice, day: currentTarget.value })}
      >
        {weekdays.map(([day, name]) => (
          <option key={day} value={day}>
            {name}
          </option>
        ))}
      </select>
      <At at={choice.at} set={(at) => choose({ ...choice, at })} />
    </>
  )
}

function Interval({ choice, choose }: Part<'interval'>) {
  return (
    <>
      <NumberInput
        label="How many"
        least={1}
        value={choice.number}
        change={(number) => choose({ ...choice, number })}
      />
      <select
        class="select"
        aria-label="Of what"
        value={choice.unit}
        onChange={({ currentTarget }) => choose({ ...choice, unit: currentTarget.value as Unit })}
      >
        <option value="minutes">minutes</option>
        <option value="hours">hours</option>
        <option value="days">days</option>
      </select>
    </>
  )
}

function At({ at, set }: { at: string; set: (at: string) => void }) {
  return (
    <>
      <span>at</span>
      <input
        class="input"
        type="time"
        aria-label="Time of day"
        value={at}
        onInput={({ currentTarget }) => set(currentTarget.value)}
      />
    </>
  )
}
