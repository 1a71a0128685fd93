// `npm run build:debian`: the assistant as Debian packages in dist/debian, the same bytes from the same sources.
//   --architecture amd64|arm64   one of them only (may be given twice)
//   --vendor FOLDER              what the vendor gives with it (docs/flows/assistant-update.md): vendor-key.json, site-list.jws, …
//   --fast                       compressed quickly: for tests
//   --version X, --out FOLDER    another version than the sources say, another folder: for trying out an update
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, globSync, lutimesSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { version as ownVersion } from '@yinxin/protocol/wire'
import { bundleAssistant } from './build-assistant.ts'
import { autostartPath, layPackage, settingsPath, type DebianArchitecture } from './debian/package-tree.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))
const architectures: readonly DebianArchitecture[] = ['amd64', 'arm64']

export interface DebianBuild {
  readonly architectures: readonly DebianArchitecture[]
  readonly version: string
  readonly vendor?: string | undefined
  readonly out: string
  /** Compressed quickly, for tests; else small. */
  readonly fast: boolean
}

/** Builds the packages; the pages must be built. @returns their files */
export async function buildDebian(build: DebianBuild): Promise<readonly string[]> {
  const { version, out } = build
  if (!/^\d+\.\d+\.\d+(?:~[a-z0-9.]+)?$/.test(version)) throw new Error(`"${version}" is no version of a package`)
  mkdirSync(out, { recursive: true })
  const work = mkdtempSync(join(tmpdir(), 'yinxin-debian-'))
  try {
    const programs = join(work, 'programs')
    const { packages } = await bundleAssistant({ outdir: programs, version })
    return build.architectures.map((architecture) => {
      const tree = join(work, architecture)
      layPackage(tree, { repository, architecture, version, programs, packages, vendor: build.vendor })
      layControl(tree, version, architecture)
      const file = join(out, `yinxin-assistant_${version}_${architecture}.deb`)
      pack(tree, file, build.fast)
      return file
    })
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function layControl(tree: string, version: string, architecture: DebianArchitecture): void {
  const files = globSync('**', { cwd: tree, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map(({ parentPath, name }) => join(parentPath, name).slice(tree.length + 1)).toSorted()
  const kilobytes = Math.ceil(paths.reduce((sum, path) => sum + lstatSync(join(tree, path)).size, 0) / 1024)
  mkdirSync(join(tree, 'DEBIAN'))
  const put = (name: string, lines: readonly string[]): void => writeFileSync(join(tree, 'DEBIAN', name), `${lines.join('\n')}\n`)
  put('control', [
    'Package: yinxin-assistant',
    `Version: ${version}`,
    `Architecture: ${architecture}`,
    'Maintainer: Yinxin <assistant@yinxin.invalid>',
    `Installed-Size: ${kilobytes}`,
    'Depends: libc6 (>= 2.28), libstdc++6',
    'Recommends: xdg-utils, pcscd',
    'Section: utils',
    'Priority: optional',
    'Description: certificate assistant',
    ' Signs in to public services with the certificate of a UKey. The PIN is typed in a',
    ' window of this program and goes to the UKey only.',
  ])
  put('conffiles', [`/${autostartPath}`, `/${settingsPath}`])
  const md5 = (path: string): string =>
    createHash('md5')
      .update(readFileSync(join(tree, path)))
      .digest('hex')
  put(
    'md5sums',
    paths.filter((path) => !path.startsWith('etc/')).map((path) => `${md5(path)}  ${path}`),
  )
}

/** One file from the tree, of which nothing says when, where or by whom it was made. */
function pack(tree: string, file: string, fast: boolean): void {
  const epoch = sourceDate()
  const all = globSync('**', { cwd: tree, withFileTypes: true }).map(({ parentPath, name }) => join(parentPath, name))
  for (const path of [...all, tree]) {
    if (lstatSync(path).isDirectory()) chmodSync(path, 0o755)
    lutimesSync(path, epoch, epoch)
  }
  const compression = fast ? ['-Zgzip', '-z1'] : ['-Zxz', '-z6']
  execFileSync('dpkg-deb', ['--root-owner-group', ...compression, '--build', tree, file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // several threads cut the stream at other places: the bytes would follow the number of processors
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch), DPKG_DEB_THREADS_MAX: '1' },
  })
}

/** Seconds since the epoch: as told (reproducible-builds.org), or when the sources were last changed. */
function sourceDate(): number {
  const told = process.env['SOURCE_DATE_EPOCH']
  if (told !== undefined) return Number(told)
  try {
    return Number(
      execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: repository, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    )
  } catch {
    return 1_700_000_000 // sources without their history: the same bytes all the same
  }
}

function readArchitecture(text: string): DebianArchitecture {
  const found = architectures.find((one) => one === text)
  if (found === undefined) throw new Error(`--architecture is ${architectures.join(' or ')}`)
  return found
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      architecture: { type: 'string', multiple: true, default: [...architectures] },
      vendor: { type: 'string' },
      fast: { type: 'boolean', default: false },
      version: { type: 'string', default: ownVersion },
      out: { type: 'string', default: join(repository, 'dist/debian') },
    },
  })
  const { vendor, fast, version } = values
  const [chosen, out] = [values.architecture.map(readArchitecture), resolve(values.out)]
  const files = await buildDebian({ architectures: chosen, version, fast, out, vendor: vendor === undefined ? undefined : resolve(vendor) })
  const sums = files.map((file) => `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${file.slice(out.length + 1)}`)
  writeFileSync(join(out, 'SHA256SUMS'), `${sums.join('\n')}\n`)
  for (const sum of sums) console.log(sum)
  if (vendor === undefined) console.log('Without --vendor there is no list of sites in it: it asks about every site.')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main().catch((error: unknown) => {
    console.error(`The packages were not built: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  })
}
