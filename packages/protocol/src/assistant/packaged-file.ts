/** For which computers a file is, in the lists the vendor signs: releases of the assistant, drivers. */
import { asText } from '../wire/json-and-base64.ts'

const systems = ['debian', 'windows'] as const
const architectures = ['x64', 'arm64'] as const

/** Systems there are packages for: Debian and its relatives (Kylin, UOS), Windows. */
export type PackageSystem = (typeof systems)[number]
/** As Node names them. */
export type PackageArchitecture = (typeof architectures)[number]

/** A file one installs. */
export interface PackagedFile {
  /** Dotted numbers. */
  readonly version: string
  readonly system: PackageSystem
  readonly architecture: PackageArchitecture
  /** Bytes. */
  readonly size: number
  /** Lower-case hex. */
  readonly sha256: string
}

/** Largest package, in bytes. */
const maxPackageBytes = 512 * 1024 * 1024

/** Reads what every package has; undefined when something is missing or malformed. */
export function readPackagedFile(value: Readonly<Record<string, unknown>> | undefined): PackagedFile | undefined {
  const [version, size, sha256] = [readPackageVersion(value?.['version']), value?.['size'], asText(value?.['sha256'], 64, 64)]
  const system = systems.find((one) => one === value?.['system'])
  const architecture = architectures.find((one) => one === value?.['architecture'])
  if (version === undefined || system === undefined || architecture === undefined) return undefined
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 1 || size > maxPackageBytes) return undefined
  if (sha256 === undefined || !/^[0-9a-f]+$/.test(sha256)) return undefined
  return { version, system, architecture, size, sha256 }
}

/** A version as packages have them: numbers with dots. */
function readPackageVersion(value: unknown): string | undefined {
  const text = asText(value, 30)
  return text !== undefined && /^\d{1,6}(?:\.\d{1,6}){1,3}$/.test(text) ? text : undefined
}

/** A name that is one file and nothing else: it becomes part of an address and of a path. */
export function readFileName(value: unknown): string | undefined {
  const text = asText(value, 120)
  return text !== undefined && /^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(text) ? text : undefined
}
