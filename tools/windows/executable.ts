/** Puts a program and its pages into the Windows executable of Node (single executable application), on any system. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as ResEdit from 'resedit'
import { iconFile } from './icon.ts'
import { importFromSystemOnly } from './imports.ts'

/** Numbers of the resource kinds and languages (winuser.h, winnt.h). */
const [iconKind, rawData, iconGroupKind, manifestKind, chinese, english, unicode] = [3, 10, 14, 24, 2052, 1033, 1200] as const
/** Number of our icon among the resources, in the launcher (native/launcher/launcher.rc) too. */
const ownIcon = 1
/** IMAGE_SUBSYSTEM_WINDOWS_GUI: no console window. */
const windowed = 2
/** Node looks at the character behind this for whether there is a program in the file; resedit writes resources, not this. */
const fuse = Buffer.from('NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:0')

export interface ExecutableParts {
  /** Folders of the packages of Node for Windows and for this system, of one version: the blob fits no other. */
  readonly windowsNode: string
  readonly hostNode: string
  readonly script: string
  /** Folder of files the program finds as assets, by their path in it. */
  readonly pages: string
  readonly version: string
  readonly scratch: string
}

/** Writes `file`. Throws when the Node is not one this can be done with. */
export function writeExecutable(file: string, parts: ExecutableParts): void {
  const program = ResEdit.NtExecutable.from(readFileSync(join(parts.windowsNode, 'bin/node.exe')), { ignoreCert: true })
  const resources = ResEdit.NtExecutableResource.from(program)
  resources.entries.push({ type: rawData, id: 'NODE_SEA_BLOB', lang: 0, codepage: 0, bin: exactBuffer(programBlob(parts)) })
  nameIt(resources, parts.version)
  showIcon(resources)
  const manifest = resources.entries.find(({ type }) => type === manifestKind)
  if (manifest === undefined) throw new Error('this Node has no manifest')
  manifest.bin = exactBuffer(Buffer.from(withSettings(Buffer.from(manifest.bin).toString('utf8'))))
  resources.outputResource(program)
  program.newHeader.optionalHeader.subsystem = windowed
  importFromSystemOnly(program)
  const bytes = Buffer.from(program.generate())
  const at = bytes.indexOf(fuse)
  if (at < 0 || bytes.indexOf(fuse, at + 1) >= 0) throw new Error('this Node cannot carry a program')
  bytes[at + fuse.length - 1] = '1'.charCodeAt(0)
  writeFileSync(file, bytes)
}

/** The program as Node reads it. Options of the environment and files do not reach it: `NODE_OPTIONS=--require` would run foreign code inside. */
function programBlob({ hostNode, script, pages, scratch }: ExecutableParts): Buffer {
  const [config, output] = [join(scratch, 'sea.json'), join(scratch, 'sea.blob')]
  const files = readdirSync(pages, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).toSorted()
  const assets = Object.fromEntries(paths.map((path) => [path.slice(pages.length).replace(/^\//, ''), path]))
  const options = { useSnapshot: false, useCodeCache: false, disableExperimentalSEAWarning: true }
  const locked = { execArgv: ['--disable-sigusr1'], execArgvExtension: 'none' }
  writeFileSync(config, JSON.stringify({ main: script, output, assets, ...options, ...locked }))
  execFileSync(join(hostNode, 'bin/node'), ['--experimental-sea-config', config], { stdio: ['ignore', 'ignore', 'inherit'] })
  return readFileSync(output)
}

/** What Windows shows of the file. */
function nameIt(resources: ResEdit.NtExecutableResource, version: string): void {
  const [info] = ResEdit.Resource.VersionInfo.fromEntries(resources.entries)
  if (info === undefined) throw new Error('this Node has no version information')
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  info.removeAllStringValues({ lang: english, codepage: unicode })
  info.lang = chinese
  info.setFileVersion(major, minor, patch, 0, chinese)
  info.setProductVersion(major, minor, patch, 0, chinese)
  const name = '印信证书助手'
  info.setStringValues(
    { lang: chinese, codepage: unicode },
    {
      ProductName: name,
      FileDescription: name,
      CompanyName: 'Yinxin',
      LegalCopyright: 'Apache-2.0',
      OriginalFilename: 'assistant.exe',
      InternalName: 'assistant',
    },
  )
  info.outputToResourceEntries(resources.entries)
}

/** Ours in place of Node's. Windows takes the first one for the file; our own windows ask for it by its number (pin/prompts/dialog/win32.ts). */
function showIcon(resources: ResEdit.NtExecutableResource): void {
  const isIcon = ({ type }: { type: string | number }): boolean => type === iconKind || type === iconGroupKind
  resources.entries = resources.entries.filter((entry) => !isIcon(entry))
  const { icons } = ResEdit.Data.IconFile.from(readFileSync(iconFile))
  const pictures = icons.map(({ data }) => data)
  ResEdit.Resource.IconGroupEntry.replaceIconsForResource(resources.entries, ownIcon, chinese, pictures)
}

/** Sharp on every screen, paths of any length, present controls. */
function withSettings(manifest: string): string {
  const end = '</application></compatibility>'
  const flat = manifest.replaceAll(/>\s+</g, '><')
  if (!flat.includes(end)) throw new Error('the manifest of this Node has another form')
  const settings = (year: string, name: string, value: string) =>
    `<${name} xmlns="http://schemas.microsoft.com/SMI/${year}/WindowsSettings">${value}</${name}>`
  return flat.replace(
    end,
    `${end}<application xmlns="urn:schemas-microsoft-com:asm.v3"><windowsSettings>${settings('2005', 'dpiAware', 'true/pm')}${settings('2016', 'dpiAwareness', 'PerMonitorV2, PerMonitor')}${settings('2016', 'longPathAware', 'true')}</windowsSettings></application>` +
      '<dependency><dependentAssembly><assemblyIdentity type="win32" name="Microsoft.Windows.Common-Controls" version="6.0.0.0" processorArchitecture="*" publicKeyToken="6595b64144ccf1df" language="*"/></dependentAssembly></dependency>',
  )
}

/** resedit takes the whole buffer behind a view. */
const exactBuffer = (bytes: Buffer): ArrayBuffer => Uint8Array.from(bytes).buffer
