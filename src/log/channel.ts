// Threads have no way to each other but through the one that started them; a channel by name spares each of them that.
// A record is handed over as it is written: whoever writes it to a file holds up no thread.
const channels = new Map<string, BroadcastChannel>()

/** Hands a record, one line of JSON, to whoever keeps the log of this data folder in this process. */
export function tellBook(book: string, line: string): void {
  let channel = channels.get(book)
  if (channel === undefined) {
    channel = open(book)
    channels.set(book, channel)
  }
  channel.postMessage(line)
}

/** Hears the records of all threads. Gives what ends it. */
export function hearBook(book: string, hear: (line: string) => void): () => void {
  const channel = open(book)
  channel.onmessage = ({ data }) => hear(data as string)
  return () => channel.close()
}

function open(book: string): BroadcastChannel {
  const channel = new BroadcastChannel(`shelfd-log:${book}`)
  // A log is no reason for a thread to go on.
  channel.unref()
  return channel
}
