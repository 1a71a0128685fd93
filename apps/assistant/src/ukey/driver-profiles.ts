/** The file of `--driver-profiles`: what an administrator knows of a maker's library that the assistant does not. */
import { readFileSync } from 'node:fs'
import { readProfiles } from './skf/read-profiles.ts'

/** Profiles as written, checked; each child reads them again. */
export interface DriverProfiles {
  readonly skf: readonly unknown[]
}

/** @returns nothing without a file; throws one sentence for a file that cannot be used */
export function readDriverProfiles(path: string | undefined): DriverProfiles {
  if (path === undefined) return { skf: [] }
  const { skf = [], ...others } = readObject(path)
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw new Error(`driver profiles: "${unknown}" is no kind of driver`)
  readProfiles(skf)
  return { skf: skf as readonly unknown[] }
}

function readObject(path: string): Readonly<Record<string, unknown>> {
  try {
    return { ...(JSON.parse(readFileSync(path, 'utf8')) as object) }
  } catch (error) {
    throw new Error(`driver profiles: ${path} cannot be read as JSON`, { cause: error })
  }
}
