/**
 * Bits of a byte string, most significant first. Beyond the end every bit is 0 and `exhausted` is true, so that a
 * reader of hostile bytes needs one test at its end rather than one for each field.
 */
export interface Bits {
  /** The next `count` bits as an unsigned number; 0 to 32 of them. */
  read(count: number): number
  flag(): boolean
  skip(count: number): void
  /** Exp-Golomb: ue(v) of ISO 14496-10, section 9.1. */
  unsigned(): number
  /** Exp-Golomb: se(v). */
  signed(): number
  /** Bits read so far. */
  readonly position: number
  /** Bits that are left; 0 at the end. */
  readonly remaining: number
  /** Something was read that is not there. */
  readonly exhausted: boolean
}

export function createBits(bytes: Uint8Array): Bits {
  const length = bytes.length * 8
  let position = 0

  function read(count: number): number {
    let value = 0
    let left = count
    while (left > 0) {
      const offset = position & 7
      const taken = Math.min(8 - offset, left)
      const byte = bytes[position >>> 3] ?? 0
      value = value * 2 ** taken + ((byte >>> (8 - offset - taken)) & ((1 << taken) - 1))
      position += taken
      left -= taken
    }
    return value
  }

  function unsigned(): number {
    let zeros = 0
    while (read(1) === 0) {
      zeros += 1
      if (zeros > 32 || position > length) {
        position = length + 1
        return 0
      }
    }
    return 2 ** zeros - 1 + read(zeros)
  }

  return {
    read,
    flag: () => read(1) === 1,
    skip: (count) => {
      position = Math.min(position + count, length + 1)
    },
    unsigned,
    signed: () => {
      const code = unsigned()
      return code % 2 === 0 ? -code / 2 : (code + 1) / 2
    },
    get position() {
      return position
    },
    get remaining() {
      return Math.max(0, length - position)
    },
    get exhausted() {
      return position > length
    },
  }
}

/** The payload of a NAL unit: each 0x03 that follows two zero bytes is there only to prevent a false start code. */
export function withoutEmulationPrevention(bytes: Uint8Array): Uint8Array {
  const payload = new Uint8Array(bytes.length)
  let length = 0
  let zeros = 0
  for (const byte of bytes) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0
      continue
    }
    zeros = byte === 0 ? zeros + 1 : 0
    payload[length++] = byte
  }
  return payload.subarray(0, length)
}
