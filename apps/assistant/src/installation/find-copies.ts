/** Which copies of the assistant are installed here, as the system was told by their installers. */
import type { Copies, InstalledCopy, Scope } from './copies.ts'
import { versionOfFolder, wholeVersions, type Installation } from './version-folders.ts'

/** None but on Windows: elsewhere a package manager keeps one. */
export async function findCopies(): Promise<Copies> {
  if (process.platform !== 'win32') return {}
  const { installedRoot } = await import('../windows/registration.ts')
  const of = (scope: Scope): Partial<Record<Scope, InstalledCopy>> => {
    const root = installedRoot(scope)
    return root === undefined ? {} : { [scope]: { root, version: wholeVersions(root).map(versionOfFolder)[0] } }
  }
  return { ...of('person'), ...of('computer') }
}

/** Whose an installation is. That it is everybody's only an administrator can have written. */
export const scopeOf = ({ root }: Installation, { computer }: Copies): Scope =>
  computer?.root.toLowerCase() === root.toLowerCase() ? 'computer' : 'person'
