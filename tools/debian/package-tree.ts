// The files of the Debian package of the assistant, laid out under a folder as they will be under `/`.
import { chmodSync, copyFileSync, cpSync, existsSync, globSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { desktopEntry, desktopFileName } from '../../apps/assistant/src/wake/desktop-entry.ts'
import { packageFolder } from './npm-packages.ts'

export type DebianArchitecture = 'amd64' | 'arm64'

/** The same processor in the words of Node and npm. */
const npmArchitecture: Readonly<Record<DebianArchitecture, string>> = { amd64: 'x64', arm64: 'arm64' }

export interface PackageContents {
  readonly repository: string
  readonly architecture: DebianArchitecture
  readonly version: string
  /** The bundled programs, and the folders of the packages in them. */
  readonly programs: string
  readonly packages: readonly string[]
  /** What the vendor gives with it: key, lists, the root of the update metadata; undefined: nothing. */
  readonly vendor: string | undefined
}

/** Where everything of ours is; nothing in it is ever changed after it was installed. */
export const home = 'opt/yinxin/assistant'
/** Options of `run` for everybody of the computer; the administrator's from the first day on (a conffile). */
export const settingsPath = 'etc/yinxin/assistant.json'
export const autostartPath = `etc/xdg/autostart/${desktopFileName}`

/** Files the vendor may give, by the option of `run` that names them. */
const vendorFiles: Readonly<Record<string, string>> = {
  'vendor-key': 'vendor-key.json',
  'site-list': 'site-list.jws',
  'application-list': 'application-list.jws',
  'driver-catalogue': 'driver-catalogue.jws',
  'update-root': 'update-root.json',
}

/** More settings of the vendor's, the address of the download site among them. */
const vendorSettings = 'settings.json'

/** What the packages of the pages and of koffi are, beside those in the bundle. */
const alsoPackages = ['node_modules/koffi', 'node_modules/vue']

export function layPackage(tree: string, contents: PackageContents): void {
  const { repository, architecture, version } = contents
  const put = (path: string, text: string, mode = 0o644): void => {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    writeFileSync(join(tree, path), text)
    chmodSync(join(tree, path), mode)
  }
  const copy = (from: string, path: string, mode = 0o644): void => {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    copyFileSync(from, join(tree, path))
    chmodSync(join(tree, path), mode)
  }
  const node = packageFolder(repository, `node-linux-${npmArchitecture[architecture]}`)
  copy(join(node, 'bin/node'), `${home}/node`, 0o755)
  for (const name of readdirSync(contents.programs).filter((file) => /\.[cm]js$/.test(file)))
    copy(join(contents.programs, name), `${home}/dist/program/${name}`)
  cpSync(join(repository, 'apps/assistant/dist/ui'), join(tree, home, 'dist/ui'), { recursive: true })
  layKoffi(tree, contents, copy)
  put(`${home}/bin/yinxin-assistant.js`, "import '../dist/program/yinxin-assistant.mjs'\n")
  put(`${home}/bin/yinxin-assistant`, launcher, 0o755)
  put(`${home}/package.json`, '{ "type": "module" }\n')
  put(`${home}/installed.json`, `${JSON.stringify({ package: 'debian', version, architecture })}\n`)
  put(settingsPath, `${JSON.stringify(layVendorFiles(contents.vendor, copy), undefined, 2)}\n`)
  const command = `/${home}/bin/yinxin-assistant`
  const settings = ['--settings', `/${settingsPath}`]
  put(`usr/share/applications/${desktopFileName}`, desktopEntry([command, 'open', ...settings, '--'], 'menu'))
  put(autostartPath, desktopEntry([command, 'run', ...settings], 'alone'))
  copy(join(repository, 'packages/ui/src/assets/seal.svg'), 'usr/share/icons/hicolor/scalable/apps/yinxin-assistant.svg')
  put('usr/share/doc/yinxin-assistant/copyright', copyright(contents, node))
}

/** koffi without what it is compiled from. */
function layKoffi(tree: string, { repository, architecture }: PackageContents, copy: (from: string, path: string) => void): void {
  const koffi = join(repository, 'node_modules/koffi')
  for (const name of ['package.json', 'index.js', 'index.cjs', 'indirect.js', 'indirect.cjs'])
    copy(join(koffi, name), `${home}/node_modules/koffi/${name}`)
  for (const name of globSync('src/koffi/**/*.{js,cjs}', { cwd: koffi })) copy(join(koffi, name), `${home}/node_modules/koffi/${name}`)
  const npmName = `@koromix/koffi-linux-${npmArchitecture[architecture]}`
  const native = packageFolder(repository, npmName)
  const names = ['package.json', 'index.js', `linux_${npmArchitecture[architecture]}/koffi.node`]
  for (const name of names) copy(join(native, name), `${home}/node_modules/${npmName}/${name}`)
}

/** @returns the settings everybody starts with */
function layVendorFiles(vendor: string | undefined, copy: (from: string, path: string) => void): Record<string, string> {
  const settings: Record<string, string> = {}
  if (vendor === undefined) return settings
  for (const [option, name] of Object.entries(vendorFiles)) {
    if (!existsSync(join(vendor, name))) continue
    copy(join(vendor, name), `${home}/vendor/${name}`)
    settings[option] = `/${home}/vendor/${name}`
  }
  if (existsSync(join(vendor, vendorSettings)))
    Object.assign(settings, JSON.parse(readFileSync(join(vendor, vendorSettings), 'utf8')) as Record<string, string>)
  if (Object.keys(settings).length === 0) throw new Error(`${vendor} holds none of ${Object.values(vendorFiles).join(', ')}`)
  return settings
}

/** Options of Node in the environment could run foreign code in here, and a core file would hold what was typed. */
const launcher = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
unset NODE_OPTIONS NODE_PATH
ulimit -c 0
exec "$here/../node" "$here/yinxin-assistant.js" "$@"
`

/** The licences of everything in it (Debian Policy §12.5). */
function copyright({ repository, packages }: PackageContents, node: string): string {
  const folders = [...new Set([...packages, ...alsoPackages])].toSorted().map((path) => join(repository, path))
  const parts = [node, ...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one))
    return `${name} ${version} (${license})\n\n${file === undefined ? '' : readFileSync(join(folder, file), 'utf8')}`
  })
  return [`Yinxin certificate assistant (Apache-2.0)\n\n${readFileSync(join(repository, 'LICENSE'), 'utf8')}`, ...parts].join(
    `\n${'-'.repeat(78)}\n\n`,
  )
}
