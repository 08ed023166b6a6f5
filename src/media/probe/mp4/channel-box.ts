import { layoutOfMask } from '../codec/channel-layout.ts'
import type { Box } from './boxes.ts'
import type { Window } from './window.ts'

const usesDescriptions = 0
const usesBitmap = 0x10000
const descriptionBytes = 20

/** Speaker masks of the layout tags of CoreAudio (CoreAudioBaseTypes.h); without the low 16 bits, which count channels. */
const masks: ReadonlyMap<number, number> = new Map(
  (
    '100:4 101:3 102:3 104:3 105:3 106:3 108:33 109:37 110:137 111:737 113:7 114:7 115:107 116:107 117:607 118:607 ' +
    '119:607 120:607 121:60f 122:60f 123:60f 124:60f 125:70f 126:6cf 127:6cf 128:63f 129:6cf 131:103 132:603 133:b ' +
    '134:10b 135:60b 136:f 137:10f 138:60b 139:707 140:637 141:707 142:70f 143:637 144:737 148:6c7 149:c 150:7 ' +
    '151:107 152:f 153:10b 154:10f 155:707 156:637 157:70f 160:63f 161:6cf 168:f 169:10f 170:6c3 172:137 173:6cb ' +
    '175:13f 176:6c7 177:6cf 182:70f'
  )
    .split(' ')
    .map((entry): [number, number] => {
      const [tag = '', mask = ''] = entry.split(':')
      return [Number(tag), Number.parseInt(mask, 16)]
    }),
)

/** The layout of a `chan` box in the words of ffprobe; null when it has none for so many channels. */
export function layoutOfChannelBox(window: Window, box: Box, channels: number): string | null {
  if (box.end - box.start < 16) return null
  const tag = window.u32(box.start + 4)
  const mask = maskOf(window, box, tag)
  if (mask === null || countBits(mask) !== channels) return null
  return layoutOfMask(mask, channels)
}

function maskOf(window: Window, box: Box, tag: number): number | null {
  const bitmap = window.u32(box.start + 8)
  if (tag === usesBitmap) return bitmap < 0x40000 ? bitmap : null
  return tag === usesDescriptions ? describedMask(window, box) : (masks.get(tag >>> 16) ?? null)
}

/** Labels 1 to 18 are the bits of the mask; ffmpeg takes them only in rising order. */
function describedMask(window: Window, box: Box): number | null {
  const count = window.u32(box.start + 12)
  const start = box.start + 16
  if (count === 0 || count > 18 || start + count * descriptionBytes > box.end) return null
  let mask = 0
  for (let index = 0; index < count; index++) {
    const label = window.u32(start + index * descriptionBytes)
    const bit = label >= 1 && label <= 18 ? 2 ** (label - 1) : 0
    if (bit <= mask) return null
    mask += bit
  }
  return mask
}

function countBits(mask: number): number {
  let count = 0
  for (let rest = mask; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2
  return count
}
