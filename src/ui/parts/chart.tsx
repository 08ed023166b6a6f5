import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

import { exactly } from '../words/times.ts'
import './chart.css'

export interface ChartProps {
  /** What it shows, as its heading. */
  readonly title: string
  /** What it says, for those who do not see it: "At most 812 jobs waited in the last 30 min". */
  readonly sentence: string
  /** Instant of the first value. */
  readonly from: string
  readonly stepSeconds: number
  /** Oldest first; null is a gap. */
  readonly values: readonly (number | null)[]
  /** A value in words, short enough for the axis. */
  readonly format: (value: number) => string
}

const height = 120
const axisWidth = 56
const lines = 3

/** Values over time as an area in one colour, drawn anew for each width so that its text has its real size. */
export function Chart({ title, sentence, from, stepSeconds, values, format }: ChartProps) {
  const ref = useRef<HTMLDivElement>(null)
  const start = Date.parse(from) / 1000
  const times = values.map((_, at) => start + at * stepSeconds)
  // The present step may not have been measured yet.
  const last = values.at(-1) ?? values.at(-2) ?? null
  useEffect(() => {
    const element = ref.current
    if (element === null) return
    const draw = (): uPlot =>
      new uPlot(optionsOf(element, values, format), [times, [...values]], element)
    let plot = draw()
    const again = (): void => {
      plot.destroy()
      plot = draw()
    }
    const sizes = new ResizeObserver(() => {
      if (Math.abs(plot.width - element.clientWidth) > 1) again()
    })
    sizes.observe(element)
    // Its colours are those of the theme.
    const themes = new MutationObserver(again)
    themes.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      sizes.disconnect()
      themes.disconnect()
      plot.destroy()
    }
  }, [from, values])
  return (
    <figure class="chart">
      <header>
        <h3>{title}</h3>
        <span class="now">{last === null ? '—' : format(last)}</span>
      </header>
      <div class="drawing" role="img" aria-label={sentence} ref={ref} />
      <div class="ends" aria-hidden="true">
        <span>{clock(start)}</span>
        <span>now</span>
      </div>
      <AsTable {...{ title, times, values, format }} />
    </figure>
  )
}

function AsTable({
  title,
  times,
  values,
  format,
}: Pick<ChartProps, 'title' | 'values' | 'format'> & { times: readonly number[] }) {
  return (
    <details>
      <summary>
        As table<span class="unseen"> of {title}</span>
      </summary>
      <div tabIndex={0} role="region" aria-label={`${title} as table`}>
        <table class="table">
          <thead>
            <tr>
              <th>Time</th>
              <th class="number">Value</th>
            </tr>
          </thead>
          <tbody>
            {times
              .map((time, at) => ({ time, value: values[at] ?? null }))
              .filter(({ value }) => value !== null)
              .toReversed()
              .map(({ time, value }) => (
                <tr key={time}>
                  <td title={exactly(new Date(time * 1000).toISOString())}>{clock(time)}</td>
                  <td class="number">{value === null ? '—' : format(value)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

function optionsOf(
  element: HTMLElement,
  values: ChartProps['values'],
  format: ChartProps['format'],
): uPlot.Options {
  const style = getComputedStyle(element)
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  const top = roundTop(Math.max(0, ...values.map((value) => value ?? 0)))
  const font = `11px ${style.fontFamily}`
  const newest = values.findLastIndex((value) => value !== null)
  return {
    width: Math.max(160, element.clientWidth),
    height,
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 6, 4, 0],
    scales: { x: { time: true }, y: { range: [0, top] } },
    axes: [
      { show: false },
      {
        stroke: colour('text-3'),
        font,
        size: axisWidth,
        ticks: { show: false },
        grid: { stroke: colour('line'), width: 1 },
        splits: () => Array.from({ length: lines }, (_, at) => (top * at) / (lines - 1)),
        values: (_, splits) => splits.map((value) => format(value)),
      },
    ],
    series: [
      {},
      {
        stroke: colour('accent'),
        width: 1.6,
        fill: `color-mix(in srgb, ${colour('accent')} 16%, transparent)`,
        points: {
          show: true,
          size: 6,
          fill: colour('accent'),
          filter: () => (newest < 0 ? [] : [newest]),
        },
      },
    ],
  }
}

/** The next of 1, 2, 5 times a power of ten, so that the lines stand at round values. */
function roundTop(most: number): number {
  if (most <= 0) return 2
  const power = 10 ** Math.floor(Math.log10(most))
  const step = [1, 2, 4, 6, 8, 10].find((one) => one * power >= most) ?? 10
  return Math.max(2, step * power)
}

function clock(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
  })
}
