import type { IAudioMetadata, ICommonTagsResult, IFormat, IPicture } from 'music-metadata'

import type {
  EmbeddedPicture,
  MediaTags,
  MusicBrainzIds,
  ReplayGain,
  TaggedSound,
  TagPosition,
} from '../../domain/tags.ts'
import { mimeTypeOf, pictureKind } from './picture.ts'
import { dateOf, textOf, textsOf, wholeNumber, yearOf } from './values.ts'

/** The tags of a file in the words of the domain, without the bytes of its pictures. */
export function mapTags({ common, format }: IAudioMetadata): MediaTags {
  return {
    sound: soundOf(format),
    title: textOf(common.title),
    ...artistsOf(common, format),
    album: textOf(common.album),
    track: positionOf(common.track, common.totaltracks),
    disc: positionOf(common.disk, common.totaldiscs),
    year: yearOf(common.year) ?? yearOf(common.date),
    date: dateOf(common.date) ?? dateOf(common.releasedate),
    originalYear: yearOf(common.originalyear) ?? yearOf(common.originaldate),
    originalDate: dateOf(common.originaldate),
    genres: textsOf(common.genre),
    isCompilation: common.compilation ?? null,
    musicBrainz: musicBrainzOf(common),
    replayGain: replayGainOf(common),
    pictures: (common.picture ?? []).slice(0, maxPictures).map(pictureOf),
  }
}

/** More are no pictures of an album. */
const maxPictures = 50

function soundOf(format: IFormat): TaggedSound {
  const { duration, bitrate } = format
  return {
    container: textOf(format.container),
    codec: textOf(format.codec),
    durationMs: positive(duration === undefined ? undefined : Math.round(duration * 1000)),
    bitsPerSecond: positive(bitrate === undefined ? undefined : Math.round(bitrate)),
    sampleRateHz: positive(format.sampleRate),
    channels: positive(format.numberOfChannels),
    bitDepth: format.lossless === true ? positive(format.bitsPerSample) : null,
  }
}

function positive(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) && value > 0 ? value : null
}

function artistsOf(
  common: ICommonTagsResult,
  { tagTypes }: IFormat,
): Pick<MediaTags, 'artist' | 'artists' | 'albumArtist'> {
  const artists = textsOf(common.artists)
  const albumArtists = textsOf(common.albumartists)
  const albumArtist = textOf(common.albumartist) ?? albumArtists.join(', ')
  // A slash parts names there, and is in the names of bands as well. Nobody can tell which it is, so it stays.
  if (tagTypes.some((type) => type === 'ID3v2.2' || type === 'ID3v2.3')) {
    const whole = together(common.artist, artists)
    return {
      artist: whole,
      artists: whole === null ? [] : [whole],
      albumArtist: together(common.albumartist, albumArtists),
    }
  }
  return {
    artist: textOf(common.artist) ?? textOf(artists.join(', ')),
    artists,
    albumArtist: textOf(albumArtist),
  }
}

function together(one: string | undefined, parts: readonly string[]): string | null {
  return parts.length > 1 ? parts.join('/') : (textOf(one) ?? parts[0] ?? null)
}

function positionOf(
  { no, of }: { no: number | null; of: number | null },
  total: string | undefined,
): TagPosition {
  return { number: wholeNumber(no), of: wholeNumber(of) ?? wholeNumber(total) }
}

function musicBrainzOf(common: ICommonTagsResult): MusicBrainzIds {
  const ids = (values: readonly string[] | undefined): string[] =>
    textsOf(values)
      // Several stand in one text where a tag cannot be repeated.
      .flatMap((value) => value.toLowerCase().split(/[;/, ]+/))
      .filter((value) => uuid.test(value))
  const id = (value: string | undefined): string | null =>
    ids(value === undefined ? [] : [value])[0] ?? null
  return {
    recording: id(common.musicbrainz_recordingid),
    track: id(common.musicbrainz_trackid),
    album: id(common.musicbrainz_albumid),
    releaseGroup: id(common.musicbrainz_releasegroupid),
    artists: ids(common.musicbrainz_artistid),
    albumArtists: ids(common.musicbrainz_albumartistid),
  }
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function replayGainOf(common: ICommonTagsResult): ReplayGain {
  return {
    trackGainDb: finite(common.replaygain_track_gain?.dB),
    trackPeak: finite(common.replaygain_track_peak?.ratio),
    albumGainDb: finite(common.replaygain_album_gain?.dB),
    albumPeak: finite(common.replaygain_album_peak?.ratio),
  }
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null
}

function pictureOf({ type, data }: IPicture): EmbeddedPicture {
  return { kind: pictureKind(type), mimeType: mimeTypeOf(data), sizeBytes: data.length }
}
