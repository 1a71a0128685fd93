/** What Windows lists as installed, for everybody or for this person, by the names it shows. */
import { keysBelow, readTexts } from './registry.ts'

const uninstall = String.raw`Microsoft\Windows\CurrentVersion\Uninstall`
/** Where programs of 64 and of 32 bit stand. */
const places = [
  ['computer', `SOFTWARE\\${uninstall}`],
  ['computer', `SOFTWARE\\WOW6432Node\\${uninstall}`],
  ['person', `SOFTWARE\\${uninstall}`],
] as const

export const installedOnWindows = (): readonly string[] =>
  places.flatMap(([root, key]) => keysBelow(root, key).flatMap((id) => readTexts(root, `${key}\\${id}`, 'DisplayName')))
