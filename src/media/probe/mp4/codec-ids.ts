/** What a track holds, as ffprobe sorts it, and its codec in the words of ffprobe; null when it is not known. */
export interface TrackKind {
  readonly kind: 'video' | 'audio' | 'subtitle' | 'data'
  readonly codec: string | null
}

/** `codec:code,code …`; codes as registered at mp4ra.org and in Apple's QuickTime File Format. */
function table(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(' ').flatMap((entry) => {
      const [codec = '', codes = ''] = entry.split(':')
      return codes.split(',').map((code): [string, string] => [code.padEnd(4), codec])
    }),
  )
}

const audioCodecs = table(
  'aac:mp4a ac3:ac-3,sac3 eac3:ec-3 alac:alac flac:fLaC opus:Opus truehd:mlpa mp1:.mp1 mp2:.mp2 mp3:.mp3,mp3 ' +
    'dts:dtsc,dtsh,dtsl,dtse,DTS amr_nb:samr amr_wb:sawb adpcm_ima_qt:ima4 gsm:agsm ilbc:ilbc mace3:MAC3 ' +
    'mace6:MAC6 nellymoser:nmos,NELL pcm_alaw:alaw pcm_mulaw:ulaw pcm_f32be:fl32 pcm_f64be:fl64 ' +
    'pcm_s16be:twos,lpcm,ipcm pcm_s16le:sowt pcm_s24be:in24 pcm_s32be:in32 pcm_u8:raw,NONE ' +
    'qcelp:Qclp,Qclq,sqcp qdm2:QDM2 qdmc:QDMC speex:spex,SPXN evrc:sevc smv:ssmv dvaudio:vdva,dvca mpegh_3d_audio:mhm1',
)

const videoCodecs = table(
  'h264:avc1,avc2,avc3,avc4,dva1,dvav,ai5p,ai5q,ai52,ai53,ai55,ai56,ai1p,ai1q,ai12,ai13,ai15,ai16,AVin,aivx,rv64,' +
    'xalg,avlg,H264,h264,X264,x264,DAVC,VSSH hevc:hvc1,hev1,dvhe,HEVC,H265 av1:av01,dav1,AV01 vp9:vp09,VP90 ' +
    'vp8:vp08,VP80 mpeg4:mp4v,DIVX,XVID,3IV2,FMP4,DX50,divx,xvid h263:h263,s263,H263 ' +
    'mjpeg:jpeg,mjpa,AVDJ,AVRn,dmb1,MJPG mjpegb:mjpb prores:apch,apcn,apcs,apco,ap4h,ap4x ' +
    'mpeg1video:m1v,m1v1,mpeg,mp1v mpeg2video:m2v1,hdv1,hdv2,hdv3,hdv4,hdv5,hdv6,hdv7,hdv8,hdv9,hdva,mx5n,mx5p,' +
    'mx4n,mx4p,mx3n,mx3p,xd51,xd54,xd55,xd59,xd5a,xd5b,xd5c,xd5d,xd5e,xd5f,xdv1,xdv2,xdv3,xdv4,xdv5,xdv6,xdv7,xdv8,' +
    'xdv9,xdva,xdvb,xdvc,xdvd,xdve,xdvf,xdhd,xdh2,AVmp,mp2v dnxhd:AVdn,AVdh jpeg2000:mjp2 png:png,MNG vc1:vc-1,WVC1 ' +
    'dvvideo:dvcp,dvc,dvlp,dvl,dvpp,dv5p,dv5n,AVdv,AVd1,dvhq,dvhp,dvh1,dvh2,dvh3,dvh4,dvh5,dvh6 qtrle:rle ' +
    'rpza:rpza smc:smc cinepak:cvid svq1:SVQ1,svq1,svqi svq3:SVQ3 aic:icod hap:Hap1,Hap5,HapY,HapA,HapM ' +
    'rawvideo:raw,yuv2,2vuy,yuvs,BGRA,RGBA,ABGR,24BG,b16g,b48r,b64a v210:v210,bxy2 v308:v308 v408:v408 v410:v410 ' +
    'r210:r210 r10k:R10k,R10g cfhd:CFHD ffv1:FFV1 huffyuv:HFYU theora:theo dirac:drac gif:gif tiff:tiff tga:tga ' +
    'flv1:FLV1 vp6f:VP6F utvideo:ULY0,ULY2,ULRG,ULRA magicyuv:M8RG,M8Y0,M8Y2,M8Y4 pixlet:pxlt cavs:avs2',
)

const subtitleCodecs = table('mov_text:tx3g,text eia_608:c608')

/** ffprobe 5.1 takes these two for data without a codec; they are subtitles all the same. */
const newerSubtitles = table('webvtt:wvtt ttml:stpp,dfxp')

/** Object types of `esds`, ISO 14496-1 and mp4ra.org. */
const objectTypes: ReadonlyMap<number, string> = new Map([
  [0x08, 'mov_text'],
  [0x20, 'mpeg4'],
  [0x21, 'h264'],
  [0x23, 'hevc'],
  [0x40, 'aac'],
  [0x60, 'mpeg2video'],
  [0x61, 'mpeg2video'],
  [0x62, 'mpeg2video'],
  [0x63, 'mpeg2video'],
  [0x64, 'mpeg2video'],
  [0x65, 'mpeg2video'],
  [0x66, 'aac'],
  [0x67, 'aac'],
  [0x68, 'aac'],
  [0x69, 'mp3'],
  [0x6a, 'mpeg1video'],
  [0x6b, 'mp3'],
  [0x6c, 'mjpeg'],
  [0x6d, 'png'],
  [0x6e, 'jpeg2000'],
  [0xa3, 'vc1'],
  [0xa4, 'dirac'],
  [0xa5, 'ac3'],
  [0xa6, 'eac3'],
  [0xa9, 'dts'],
  [0xad, 'opus'],
  [0xb1, 'vp9'],
  [0xc1, 'flac'],
  [0xd0, 'tscc2'],
  [0xd1, 'evrc'],
  [0xdd, 'vorbis'],
  [0xe0, 'dvd_subtitle'],
  [0xe1, 'qcelp'],
])

/** Format tags of WAVEFORMATEX, of which `ms` and `TS` make a code. */
const waveFormats: ReadonlyMap<number, string> = new Map([
  [0x02, 'adpcm_ms'],
  [0x11, 'adpcm_ima_wav'],
  [0x31, 'gsm_ms'],
  [0x50, 'mp2'],
  [0x55, 'mp3'],
  [0x2000, 'ac3'],
  [0x2001, 'dts'],
])

/** The codec that an object type of an elementary stream means; null when it means none. */
export function codecOfObjectType(objectType: number): string | null {
  return objectTypes.get(objectType) ?? null
}

/** What a track is, from the handler of its media and the four characters of its sample entry. */
export function kindOfTrack(handler: string, format: string): TrackKind {
  const start = kindOfHandler(handler)
  const audio = audioCodecs.get(format) ?? waveCodec(format)
  if (audio !== null && start !== 'video') return { kind: 'audio', codec: audio }
  if (start === 'audio' || format === 'mp4s') return { kind: start, codec: null }
  const video = videoCodecs.get(format)
  if (video !== undefined) return { kind: 'video', codec: video }
  if (start === 'video') return { kind: 'video', codec: null }
  const subtitle = subtitleCodecs.get(format) ?? newerSubtitles.get(format)
  return subtitle === undefined
    ? { kind: start, codec: null }
    : { kind: 'subtitle', codec: subtitle }
}

function kindOfHandler(handler: string): TrackKind['kind'] {
  switch (handler) {
    case 'vide':
      return 'video'
    case 'soun':
      return 'audio'
    case 'subp':
    case 'clcp':
      return 'subtitle'
    default:
      return 'data'
  }
}

function waveCodec(format: string): string | null {
  if (!format.startsWith('ms') && !format.startsWith('TS')) return null
  return waveFormats.get(format.charCodeAt(2) * 256 + format.charCodeAt(3)) ?? null
}
