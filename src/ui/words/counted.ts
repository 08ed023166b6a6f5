import { count } from './numbers.ts'

/** "1 file", "1,247 files". */
export function counted(number: number, noun: string, nouns = `${noun}s`): string {
  return `${count(number)} ${number === 1 ? noun : nouns}`
}
