/**
 * The vendor-signed catalogue of drivers: which package of which maker a UKey needs. A compact JWS in the same form as the site list (counter against
 * rollback, expiry against freeze), of a type of its own. It says what may be run with an administrator's rights, so everything it names it
 * names by hash.
 */
import { asObject, asText } from '../wire/json-and-base64.ts'
import { readEach, readListedAddress, readListedWords, type ListedWords } from './listed-words.ts'
import { readFileName, readPackagedFile, type PackagedFile } from './packaged-file.ts'
import type { UnverifiedJws } from './site-request.ts'

export const driverCatalogueType = 'yinxin-driver-catalogue+jwt'

/** One package of a maker, for one kind of computer. */
export interface DriverPackage extends PackagedFile {
  /** The file's own name. */
  readonly name: string
  /** Where it is fetched: https, or http on loopback. */
  readonly address: string
  readonly needsAdministrator: boolean
  /** Words that make its installer ask nothing; empty where it never asks. */
  readonly silent: readonly string[]
  /** The library it installs, a full path, and how it is spoken to: found there, the driver is installed. */
  readonly library: { readonly kind: 'pkcs11' | 'skf'; readonly path: string }
}

/** A kind of UKey. */
export interface CatalogueEntry {
  readonly name: ListedWords
  /** Who makes it, and gives the package. */
  readonly maker: ListedWords
  /** What the person agrees to by installing. */
  readonly licence: ListedWords
  /** USB ids, `vvvv:pppp` in lower-case hex. */
  readonly usb: readonly string[]
  /** Beginnings of answers to reset, in lower-case hex. */
  readonly atr: readonly string[]
  readonly packages: readonly DriverPackage[]
}

/** A program, or an older driver, that is in the way of UKeys. */
export interface KnownConflict {
  readonly name: ListedWords
  /**
   * `takes-pins`: gives PINs that web pages ask for to UKeys; `holds-ukeys`: keeps them to itself; `old-driver`: to be removed;
   * `older-assistant`: another maker's assistant, which this one takes the place of.
   */
  readonly does: 'takes-pins' | 'holds-ukeys' | 'old-driver' | 'older-assistant'
  /** What of it runs: names of its file or of a folder that lies in, in small letters, without `.exe`. */
  readonly programs: readonly string[]
  /** Parts of the name the system lists it by as installed, in small letters. */
  readonly software: readonly string[]
  /** What came with it and is still needed: the driver, by the name the system lists it by. */
  readonly keep?: ListedWords
}

export interface DriverCatalogue {
  readonly counter: number
  /** Seconds since the epoch. */
  readonly exp: number
  readonly drivers: readonly CatalogueEntry[]
  readonly conflicts: readonly KnownConflict[]
}

/** Most entries, and most of anything in one. */
const mostEntries = 200
const mostInOne = 50

/** Reads the payload, without verifying its signature; undefined when it is malformed or of another type. */
export function readDriverCatalogue({ header, payload }: UnverifiedJws): DriverCatalogue | undefined {
  const { counter, exp } = payload
  if (header['typ'] !== driverCatalogueType || !Number.isSafeInteger(counter) || !Number.isSafeInteger(exp)) return undefined
  const drivers = readEach(payload['drivers'], mostEntries, readEntry)
  const conflicts = readEach(payload['conflicts'] ?? [], mostEntries, readConflict)
  return drivers && conflicts && { counter: counter as number, exp: exp as number, drivers, conflicts }
}

function readConflict(value: unknown): KnownConflict | undefined {
  const entry = asObject(value)
  const name = readListedWords(entry?.['name'])
  const does = (['takes-pins', 'holds-ukeys', 'old-driver', 'older-assistant'] as const).find((one) => one === entry?.['does'])
  const names = (of: unknown) => readEach(of ?? [], mostInOne, readSmallName)
  const [programs, software] = [names(entry?.['programs']), names(entry?.['software'])]
  if (name === undefined || does === undefined || programs === undefined || software === undefined) return undefined
  const keep = entry?.['keep'] === undefined ? undefined : readListedWords(entry['keep'])
  if (programs.length + software.length === 0 || (keep === undefined && entry?.['keep'] !== undefined)) return undefined
  return { name, does, programs, software, ...(keep === undefined ? {} : { keep }) }
}

/** Long enough not to be a part of every name. */
function readSmallName(value: unknown): string | undefined {
  const text = matching(value, /^[^\\/\0]{3,100}$/)
  return text === text?.toLowerCase() ? text : undefined
}

function readEntry(value: unknown): CatalogueEntry | undefined {
  const entry = asObject(value)
  const [name, maker] = [readListedWords(entry?.['name']), readListedWords(entry?.['maker'])]
  const licence = readListedWords(entry?.['licence'], 20_000)
  const usb = readEach(entry?.['usb'], mostInOne, (one) => matching(one, /^[0-9a-f]{4}:[0-9a-f]{4}$/))
  const atr = readEach(entry?.['atr'], mostInOne, (one) => matching(one, /^(?:[0-9a-f]{2}){4,33}$/))
  const packages = readEach(entry?.['packages'], mostInOne, readPackage)
  if (name === undefined || maker === undefined || licence === undefined) return undefined
  if (usb === undefined || atr === undefined || packages === undefined || usb.length + atr.length === 0) return undefined
  return { name, maker, licence, usb, atr, packages }
}

function readPackage(value: unknown): DriverPackage | undefined {
  const entry = asObject(value)
  const [file, name, address] = [readPackagedFile(entry), readFileName(entry?.['name']), readListedAddress(entry?.['address'])]
  const silent = readEach(entry?.['silent'], 10, (one) => asText(one, 200))
  const library = readLibrary(asObject(entry?.['library']))
  const needsAdministrator = entry?.['needsAdministrator']
  if (file === undefined || name === undefined || address === undefined || silent === undefined) return undefined
  if (library === undefined || typeof needsAdministrator !== 'boolean') return undefined
  return { ...file, name, address, needsAdministrator, silent, library }
}

function readLibrary(value: Readonly<Record<string, unknown>> | undefined): DriverPackage['library'] | undefined {
  const kind = (['pkcs11', 'skf'] as const).find((one) => one === value?.['kind'])
  const path = matching(value?.['path'], /^(?:\/|[A-Za-z]:[\\/])[^\0]+$/)
  return kind === undefined || path === undefined ? undefined : { kind, path }
}

function matching(value: unknown, form: RegExp): string | undefined {
  const text = asText(value, 500)
  return text !== undefined && form.test(text) ? text : undefined
}
