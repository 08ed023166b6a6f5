/** A file of a torrent that a fake Transmission has. */
export interface FakeTransmissionFile {
  /** Below the torrent's download folder, its own folder first. */
  readonly name: string
  readonly length: number
  /** All of it without it. */
  readonly bytesCompleted?: number
  readonly wanted?: boolean
}

/** What a fake Transmission has of a torrent; what is left out is that of one that is complete and seeds. */
export interface FakeTransmissionTorrent {
  /** 40 hexadecimal digits. */
  readonly hashString: string
  readonly name: string
  /** 0 stopped, 1 and 2 checking, 3 queued, 4 downloading, 5 queued to seed, 6 seeding. */
  readonly status?: number
  readonly error?: number
  readonly errorString?: string
  readonly percentDone?: number
  readonly leftUntilDone?: number
  readonly sizeWhenDone?: number
  readonly totalSize?: number
  readonly metadataPercentComplete?: number
  readonly downloadDir?: string
  readonly labels?: readonly string[]
  readonly rateDownload?: number
  readonly rateUpload?: number
  readonly eta?: number
  readonly uploadRatio?: number
  readonly secondsSeeding?: number
  readonly peersConnected?: number
  readonly addedDate?: number
  readonly startDate?: number
  readonly activityDate?: number
  readonly doneDate?: number
  readonly isFinished?: boolean
  readonly isStalled?: boolean
  readonly seedRatioMode?: number
  readonly seedRatioLimit?: number
  /** One file of a million bytes without it. */
  readonly files?: readonly FakeTransmissionFile[]
}

/** A torrent with the number that it has in this session. */
export interface NumberedTorrent {
  readonly id: number
  readonly torrent: FakeTransmissionTorrent
}

const someInstant = 1_795_246_600
const usualBytes = 1_000_000

/** Every field that can be asked for. */
export function recordOf(
  { id, torrent }: NumberedTorrent,
  { downloadDir, rpcVersion }: { downloadDir: string; rpcVersion: number },
): Readonly<Record<string, unknown>> {
  const files = torrent.files ?? [{ name: torrent.name, length: torrent.totalSize ?? usualBytes }]
  const totalSize = torrent.totalSize ?? files.reduce((sum, { length }) => sum + length, 0)
  const { error = 0, status = 6, leftUntilDone = 0 } = torrent
  const isComing = status === 3 || status === 4
  return {
    id,
    status,
    error,
    errorString: error === 0 ? '' : 'something is wrong',
    percentDone: totalSize === 0 ? 0 : 1 - leftUntilDone / totalSize,
    leftUntilDone,
    sizeWhenDone: totalSize,
    totalSize,
    metadataPercentComplete: totalSize === 0 ? 0 : 1,
    downloadDir,
    labels: [],
    rateDownload: 0,
    rateUpload: 0,
    eta: isComing ? -2 : -1,
    uploadRatio: 0,
    secondsSeeding: 0,
    peersConnected: 0,
    addedDate: someInstant,
    startDate: someInstant,
    activityDate: isComing ? 0 : someInstant,
    doneDate: isComing ? 0 : someInstant,
    isFinished: false,
    isStalled: false,
    seedRatioMode: 0,
    seedRatioLimit: 2,
    ...torrent,
    files: files.map(({ name, length, bytesCompleted = length }) => ({
      name,
      length,
      bytesCompleted,
      ...(rpcVersion >= 17 && { beginPiece: 0, endPiece: 1 }),
    })),
    fileStats: files.map(({ length, bytesCompleted = length, wanted = true }) => ({
      bytesCompleted,
      priority: 0,
      wanted,
    })),
    ...(rpcVersion >= 17 && {
      'file-count': files.length,
      percentComplete: totalSize === 0 ? 0 : 1 - leftUntilDone / totalSize,
      group: '',
    }),
  }
}
