import './icon.css'

// A set of its own on a grid of 16: lines of 1.6, round ends.
const shapes = {
  home: 'M2.5 7.5 8 2.8l5.5 4.7M4 6.5v6.7h8V6.5M6.8 13.2V9.5h2.4v3.7',
  flag: 'M3.5 14V2.5M3.5 3h9l-2.2 3 2.2 3h-9',
  film: 'M2.5 2.8h11v10.4h-11zM5.2 2.8v10.4M10.8 2.8v10.4M2.5 8h11M2.5 5.4h2.7M2.5 10.6h2.7M10.8 5.4h2.7M10.8 10.6h2.7',
  series: 'M2.5 5h11v8h-11zM5 2.5 8 5l3-2.5',
  music:
    'M6 12.2V3.5l7-1.2v8.5M6 12.2a1.8 1.6 0 1 1-3.6 0 1.8 1.6 0 0 1 3.6 0M13 10.8a1.8 1.6 0 1 1-3.6 0 1.8 1.6 0 0 1 3.6 0',
  picture: 'M2.5 3h11v10h-11zM2.5 11l3.2-3.2 2.6 2.4 2-1.8 3.2 2.9M10.6 5.8h.1',
  activity: 'M1.8 8.5h2.7l2-5.2 3 9.4 2-4.2h2.7',
  clock: 'M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2M8 5v3.2l2.2 1.4',
  eye: 'M1.5 8S3.8 3.8 8 3.8 14.5 8 14.5 8 12.2 12.2 8 12.2 1.5 8 1.5 8M8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6',
  plug: 'M5.8 2v3M10.2 2v3M4 5h8v2.2a4 4 0 0 1-8 0zM8 11.2V14',
  link: 'M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.3-2.3a2.6 2.6 0 0 0-3.7-3.7L8 4.3M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.2 9.1a2.6 2.6 0 0 0 3.7 3.7L8 11.7',
  sliders: 'M2 5h6.2M11.8 5H14M2 11h2.2M7.8 11H14M10 3.2v3.6M6 9.2v3.6',
  server: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.1M5 11h.1',
  search: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.4 10.4 14 14',
  check: 'M3 8.5 6.3 12 13 4.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  warning: 'M8 2.4 14.3 13.4H1.7zM8 6.5v3.2M8 11.5v.1',
  failed: 'M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2M8 5v3.5M8 10.8v.1',
  info: 'M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2M8 7.5V11M8 5.1v.1',
  hand: 'M5 8.5V4a1 1 0 0 1 2 0V2.8a1 1 0 0 1 2 0V4a1 1 0 0 1 2 0v1.2a1 1 0 0 1 2 0v4.3a4.5 4.5 0 0 1-4.5 4.3c-2 0-3-.8-4-2.3L2.6 8.8a1 1 0 0 1 1.7-1z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M4.5 3 12.5 8l-8 5z',
  ring: 'M8 2.5A5.5 5.5 0 1 0 13.5 8',
  refresh: 'M13 8a5 5 0 1 1-1.6-3.7M13.2 2.2v2.6h-2.6',
  lock: 'M4 7.2h8v6H4zM5.5 7.2V5a2.5 2.5 0 0 1 5 0v2.2',
  unlock: 'M4 7.2h8v6H4zM5.5 7.2V5a2.5 2.5 0 0 1 4.6-1.3',
  wand: 'M3 13 10 6M11.5 2v2.5M11.5 6.5V9M9 4.4h-1.6M14.8 4.4h-2',
  more: 'M3.5 8h.1M8 8h.1M12.5 8h.1',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  right: 'M6 3.5 10.5 8 6 12.5',
  left: 'M10 3.5 5.5 8 10 12.5',
  down: 'M3.5 6 8 10.5 12.5 6',
  arrow: 'M2.5 8h11M9.5 4l4 4-4 4',
  grid: 'M2.8 2.8h4v4h-4zM9.2 2.8h4v4h-4zM2.8 9.2h4v4h-4zM9.2 9.2h4v4h-4z',
  list: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  folder: 'M2 4h4.5l1.5 1.8h6v7.4H2z',
  download: 'M8 2.5v7M4.8 6.8 8 10l3.2-3.2M2.8 13.2h10.4',
  upload: 'M8 10V3M4.8 6.2 8 3l3.2 3.2M2.8 13.2h10.4',
  trash: 'M3 4.5h10M6 4.5V2.8h4v1.7M4.3 4.5l.6 8.7h6.2l.6-8.7',
  edit: 'M3 13l.6-2.8 7-7 2.2 2.2-7 7z',
  sun: 'M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6M8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1',
  moon: 'M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6',
  leave: 'M6.5 2.8H3v10.4h3.5M7 8h7M11 5l3 3-3 3',
  full: 'M2.8 6V2.8H6M10 2.8h3.2V6M13.2 10v3.2H10M6 13.2H2.8V10',
} as const

export type IconName = keyof typeof shapes

/** A sign beside words; it is never alone, so that nobody reads it out. */
export function Icon({
  name,
  size = 16,
  turning,
}: {
  name: IconName
  size?: number
  turning?: boolean
}) {
  return (
    <svg
      class={turning ? 'icon turning' : 'icon'}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      <path d={shapes[name]} />
    </svg>
  )
}
