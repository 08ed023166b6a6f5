import * as v from 'valibot'

import type { ListedEntry } from './judge-entries.ts'

/** A way to read archives with a program that is there on many machines. The archive is its third open file. */
export interface ArchiveProgram {
  readonly list: { readonly program: string; readonly args: readonly string[] }
  /** What the list says; null when it is not understood. */
  parse(output: string): readonly NumberedEntry[] | null
  /** Writes one entry to its output. */
  extract(entry: NumberedEntry): { readonly program: string; readonly args: readonly string[] }
}

/** `index` is what the program calls it; `crc` its CRC-32, null where the program compares it itself or knows none. */
export type NumberedEntry = ListedEntry & { readonly index: number; readonly crc: number | null }

// Opened anew by the program, so that neither its name nor what takes its place matters.
const archive = '/dev/fd/3'

const lsarSchema = v.object({
  lsarContents: v.array(
    v.object({
      XADIndex: v.number(),
      XADFileName: v.string(),
      XADFileSize: v.optional(v.number(), 0),
      XADCompressedSize: v.optional(v.number(), 0),
      XADIsDirectory: v.optional(v.number(), 0),
      XADIsLink: v.optional(v.number(), 0),
      XADIsEncrypted: v.optional(v.number(), 0),
      XADIsSolid: v.optional(v.number(), 0),
      RARCRC32: v.optional(v.number()),
      RAR5CRC32: v.optional(v.number()),
      '7zCRC32': v.optional(v.number()),
    }),
  ),
})

/** The Unarchiver: rar, 7z and most of what there ever was. */
const unar: ArchiveProgram = {
  list: { program: 'lsar', args: ['-j', archive] },
  parse: (output) => {
    const read = v.safeParse(lsarSchema, parseJson(output))
    if (!read.success) return null
    return read.output.lsarContents.map((entry) => ({
      index: entry.XADIndex,
      name: entry.XADFileName,
      sizeBytes: entry.XADFileSize,
      // In a solid block the packed size is a guess.
      packedBytes: entry.XADIsSolid === 1 ? 0 : entry.XADCompressedSize,
      isFolder: entry.XADIsDirectory === 1,
      isLink: entry.XADIsLink === 1,
      isEncrypted: entry.XADIsEncrypted === 1,
      isReadable: true,
      // unar 1.10 says nothing of a wrong one when it writes to its output.
      crc: entry.RARCRC32 ?? entry.RAR5CRC32 ?? entry['7zCRC32'] ?? null,
    }))
  },
  extract: ({ index }) => ({
    program: 'unar',
    args: ['-quiet', '-output-directory', '-', '-indexes', archive, String(index)],
  }),
}

/** 7-Zip by one of its names; those of distributions without its unfree part read no rar. */
function sevenZip(program: string): ArchiveProgram {
  return {
    list: { program, args: ['l', '-slt', '-ba', '-p', '-sccUTF-8', archive] },
    parse: (output) => output.trim().split(/\n\n+/).flatMap(sevenZipEntry),
    // `-spd`: a name with an asterisk means itself alone.
    extract: ({ name }) => ({
      program,
      args: ['e', '-so', '-spd', '-p', '-sccUTF-8', archive, '--', name],
    }),
  }
}

function sevenZipEntry(block: string, index: number): NumberedEntry[] {
  const fields = new Map(
    block.split('\n').map((line) => {
      const cut = line.indexOf(' = ')
      return cut < 0 ? [line.replace(/ =$/, ''), ''] : [line.slice(0, cut), line.slice(cut + 3)]
    }),
  )
  const name = fields.get('Path')
  if (name === undefined) return []
  const attributes = fields.get('Attributes') ?? ''
  return [
    {
      index,
      name,
      sizeBytes: Number(fields.get('Size') ?? 0) || 0,
      packedBytes: Number(fields.get('Packed Size') ?? 0) || 0,
      isFolder: fields.get('Folder') === '+' || attributes.startsWith('D'),
      isLink: / l[rwxsStT-]{9}/.test(attributes) || (fields.get('Symbolic Link') ?? '') !== '',
      isEncrypted: fields.get('Encrypted') === '+',
      isReadable: true,
      crc: null,
    },
  ]
}

/** In the order they are tried. */
export const archivePrograms: readonly ArchiveProgram[] = [
  unar,
  ...['7zz', '7z', '7za'].map(sevenZip),
]

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
