/** Looked up in PATH. */
export const ffprobeProgram = 'ffprobe'

/**
 * Demuxers that read one real media file. Everything that follows references to other files or addresses (hls,
 * dash, concat, sdp, image2, imf, tty, …) is absent: a `.mkv` may hold the text of a playlist, and ffprobe goes by
 * content, not by name. Names as in `ffprobe -demuxers`; one that a build lacks does no harm.
 */
export const formatWhitelist =
  'matroska,webm,mov,mp4,avi,mpegts,mpeg,mpegvideo,asf,flv,ogg,rm,mxf,nut,wtv,dv,ivf,m4v,h264,hevc,' +
  'mp3,flac,wav,w64,aac,aiff,ape,wv,tta,tak,mpc,mpc8,dsf,iff,caf,amr,ac3,eac3,dts,dtshd,truehd,mlp'

/**
 * Arguments that describe one file as JSON. `file` is an absolute path or `/dev/fd/N`: both begin with a slash, so
 * no name is taken for an option (`-show_entries`), a protocol (`concat:a.mp4`) or a pattern (`%03d`).
 */
export function ffprobeArgs(file: string): string[] {
  const limits = ['-protocol_whitelist', 'file', '-format_whitelist', formatWhitelist]
  const sections = ['-show_format', '-show_streams', '-show_chapters']
  return ['-v', 'error', ...limits, '-print_format', 'json=compact=1', ...sections, file]
}

const maxReasonLength = 300

/** What ffprobe complained about, as one line for a person: its last words, without the path and addresses. */
export function ffprobeComplaint(stderr: string, file: string): string {
  const foreign = /\[([\w,]+) @ [^\]]+\] Format not on whitelist/.exec(stderr)
  if (foreign !== null) return `the content is ${foreign[1]}, which is not a media file`
  const last = stderr.split('\n').findLast((line) => line.trim() !== '') ?? ''
  const text = last.replaceAll(`${file}: `, '').replace(/^\[[^\]]* @ [^\]]*\] /, '')
  const clean = text
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, maxReasonLength)
  return clean === '' ? 'it gave no reason' : clean
}
