import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A made-up kernel: trees like `/sys` and `/proc` in a folder. */
export interface Kernel {
  readonly sys: string
  readonly proc: string
  /** A disk with partitions, by their `major:minor`. */
  disk(name: string, facts: { rotational: 0 | 1; parts: Readonly<Record<string, string>> }): void
  /** A volume or an array that lies on other devices. */
  volume(name: string, facts: { device: string; rotational: 0 | 1; on: readonly string[] }): void
  mount(device: string, mountPoint: string, kind?: { type?: string; source?: string }): void
  work(name: string, reads: number): void
  suspend(name: string): void
}

export function madeUpKernel(folder: string): Kernel {
  const sys = join(folder, 'sys')
  const proc = join(folder, 'proc')
  const places = new Map<string, string>()
  const lines: string[] = []
  const write = (path: string, text: string | number): void => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${text}\n`)
  }
  const link = (to: string, path: string): void => {
    mkdirSync(dirname(path), { recursive: true })
    symlinkSync(to, path)
  }
  const block = (name: string, place: string, device: string): void => {
    mkdirSync(place, { recursive: true })
    places.set(name, place)
    link(place, join(sys, 'dev/block', device))
    link(place, join(sys, 'class/block', name))
  }
  const work = (name: string, reads: number): void =>
    write(join(sys, 'devices', name, 'stat'), `  ${reads} 0 80 3 5 0 40 2 0 5 5`)
  write(join(proc, 'self/mountinfo'), '')
  return {
    sys,
    proc,
    work,
    disk: (name, { rotational, parts }) => {
      const place = join(sys, 'devices', name)
      block(name, place, `${places.size}:0`)
      link(place, join(sys, 'block', name))
      write(join(place, 'queue/rotational'), rotational)
      work(name, 1)
      for (const [part, device] of Object.entries(parts)) {
        block(part, join(place, part), device)
        write(join(place, part, 'partition'), 1)
      }
    },
    volume: (name, { device, rotational, on }) => {
      const place = join(sys, 'devices/virtual', name)
      block(name, place, device)
      link(place, join(sys, 'block', name))
      write(join(place, 'queue/rotational'), rotational)
      for (const below of on) link(places.get(below) ?? '', join(place, 'slaves', below))
    },
    mount: (device, mountPoint, { type = 'ext4', source = '/dev/x' } = {}) => {
      const point = mountPoint.replaceAll(' ', '\\040')
      lines.push(`1 1 ${device} / ${point} rw,relatime shared:1 - ${type} ${source} rw`)
      writeFileSync(join(proc, 'self/mountinfo'), `${lines.join('\n')}\n`)
    },
    suspend: (name) =>
      write(join(sys, 'devices', name, 'device/power/runtime_status'), 'suspended'),
  }
}
