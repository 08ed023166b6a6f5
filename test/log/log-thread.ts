import { createLogger } from '../../src/log/log.ts'

declare const self: Worker

self.onmessage = ({ data: book }: MessageEvent<string>) => {
  const destination = { write: () => {} }
  createLogger({ level: 'info', format: 'json', book, destination })
    .component('thread')
    .info('from a thread')
}
