import type { WatchReason } from '../domain/watch.ts'

/** What a reason means, in a sentence. */
export const explanations: Readonly<Record<WatchReason, string>> = {
  local: 'The system tells of every change.',
  network: 'It is on a share or in user space, where changes come unseen; its folders are polled.',
  unknown: 'Whether its file system tells of changes is not known; its folders are polled.',
  limit: 'The system allows too few watched folders; its folders are polled.',
  instances: 'The system allows too few watches at once; its folders are polled.',
  silent: 'Its file system did not tell of a change; its folders are polled.',
  gone: 'The folder is not there; it is watched again as soon as it is.',
  unreadable: 'The folder cannot be read; it is watched again as soon as it can.',
  stuck: 'The disk or share does not answer; it is watched again as soon as it does.',
  starting: 'Its folders are being looked at.',
  disabled: 'It is not watched, as the configuration says.',
}
