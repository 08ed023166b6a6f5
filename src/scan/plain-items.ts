import { assetTypes, factSources, fileRoles, itemKinds } from '../domain/media.ts'
import { maxItems, maxList, maxShort, maxText } from './scanned-item.ts'

const kinds = new Set<unknown>(itemKinds)
const sources = new Set<unknown>(factSources)
const roles = new Set<unknown>(fileRoles)
const types = new Set<unknown>(assetTypes)

/**
 * True for answers that `scannedItems` accepts for sure; of others only the schema can tell, and what is wrong with them.
 * Nearly every answer is plain, and the schema takes eight times as long.
 */
export function arePlainItems(items: unknown): boolean {
  return isListOf(items, isItem, maxItems)
}

function isItem(item: Record<string, unknown>): boolean {
  const { kind, key, parentKey, identity, metadata, files, assets, findings } = item
  return (
    kinds.has(kind) &&
    isText(key, maxShort) &&
    key !== '' &&
    (parentKey === null || isText(parentKey, maxShort)) &&
    isRecord(identity) &&
    Object.values(identity).every(isFact) &&
    isRecord(metadata) &&
    Object.values(metadata).every(isDatum) &&
    isListOf(files, ({ path, role }) => isText(path, maxShort) && roles.has(role)) &&
    isListOf(assets, ({ path, type }) => isText(path, maxShort) && types.has(type)) &&
    isListOf(findings, ({ code, message }) => isText(code, maxShort) && isText(message, maxText))
  )
}

function isFact(fact: unknown): boolean {
  if (!isRecord(fact)) return false
  const { value, source, confidence } = fact
  return (
    (isText(value, maxText) ||
      isNumber(value) ||
      (Array.isArray(value) && isEach(value, isPartOfValue))) &&
    sources.has(source) &&
    isNumber(confidence) &&
    confidence >= 0 &&
    confidence <= 1
  )
}

function isPartOfValue(part: unknown): boolean {
  return isNumber(part) || isText(part, maxShort) || isRecord(part)
}

function isDatum(value: unknown): boolean {
  return (
    isText(value, maxText) || isNumber(value) || (Array.isArray(value) && value.length <= maxList)
  )
}

function isListOf(
  list: unknown,
  isFine: (entry: Record<string, unknown>) => boolean,
  most = maxList,
): boolean {
  return (
    Array.isArray(list) &&
    list.length <= most &&
    isEach(list, (entry) => isRecord(entry) && isFine(entry))
  )
}

// `every` leaves holes out, which are no entries that anything accepts.
function isEach(list: readonly unknown[], isFine: (entry: unknown) => boolean): boolean {
  for (const entry of list) if (!isFine(entry)) return false
  return true
}

function isText(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length <= most
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
