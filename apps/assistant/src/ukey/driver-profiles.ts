/** The file of `--driver-profiles`: what an administrator knows of a maker's library that the assistant does not. */
import { readFileSync } from 'node:fs'
import { readPkcs11Profiles } from './pkcs11/profile.ts'
import { readProfiles } from './skf/read-profiles.ts'

/** Profiles as written, checked; each child reads them again. */
export interface DriverProfiles {
  readonly skf: readonly unknown[]
  readonly pkcs11: readonly unknown[]
}

/** @returns nothing without a file; throws one sentence for a file that cannot be used */
export function readDriverProfiles(path: string | undefined): DriverProfiles {
  if (path === undefined) return { skf: [], pkcs11: [] }
  const { skf = [], pkcs11 = [], ...others } = readObject(path)
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw new Error(`driver profiles: "${unknown}" is no kind of driver`)
  readProfiles(skf)
  readPkcs11Profiles(pkcs11)
  return { skf: skf as readonly unknown[], pkcs11: pkcs11 as readonly unknown[] }
}

function readObject(path: string): Readonly<Record<string, unknown>> {
  try {
    return { ...(JSON.parse(readFileSync(path, 'utf8')) as object) }
  } catch (error) {
    throw new Error(`driver profiles: ${path} cannot be read as JSON`, { cause: error })
  }
}
