// Words that must not be in the repository: paths of one machine, addresses of package registries, suppressions without a reason.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

// Put together from pieces, so that this file does not find itself.
const bans = [
  { pattern: new RegExp(['/work', '/(?:main|shared|\\.library)'].join('')), why: 'a path of one machine' },
  { pattern: new RegExp(['/home', '/[a-z][a-z0-9_-]*/(?!\\.)'].join('')), why: 'a path of one machine', except: /^docs\// },
  { pattern: new RegExp(['registry', '\\.(?:npmjs|npmmirror|yarnpkg)|npm-', 'proxy'].join('')), why: 'an address of a package registry' },
  { pattern: /"resolved": "https?:/, why: 'an address of a package registry' },
  {
    pattern: /eslint-disable(?!.* -- \S)/,
    why: 'a suppression without a reason (write ` -- why` behind it)',
    except: /\.md$|^(?:tools\/words\.mjs|eslint\.config\.js)$/,
  },
  { pattern: /@ts-(?:ignore|nocheck)\b/, why: 'a suppression of types', except: /^(?:tools\/words\.mjs|eslint\.config\.js)$/ },
  { pattern: /\b(?:describe|test|it)\.only\(/, why: 'a test that keeps the others from running', except: /^tools\/words\.mjs$/ },
]

const files = listFiles().filter((file) => existsSync(file) && statSync(file).isFile() && statSync(file).size < 1_000_000)
let found = 0
for (const file of files) {
  const text = readFileSync(file, 'utf8')
  if (text.includes('\0')) continue
  for (const { pattern, why, except } of bans) {
    if (except?.test(file) || !pattern.test(text)) continue
    const line = text.split('\n').findIndex((candidate) => pattern.test(candidate)) + 1
    console.error(`${file}:${line}: ${why}`)
    found++
  }
}
const enough = files.length >= 100
if (!enough) console.error(`only ${files.length} files were read: the check saw too little to say anything`)
console.log(`${files.length} files read, ${found} findings`)
process.exitCode = found === 0 && enough ? 0 : 1

/** What git tracks or would track; in a copy without git, everything but what is installed or built. */
function listFiles() {
  const git = spawnSync('git', ['-c', 'safe.directory=*', 'ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  if (git.status === 0) return git.stdout.split('\0').filter(Boolean)
  const find = spawnSync(
    'find',
    ['.', '(', '-name', 'node_modules', '-o', '-name', 'dist', '-o', '-name', 'yinxin-data', ')', '-prune', '-o', '-type', 'f', '-print'],
    { encoding: 'utf8' },
  )
  return find.stdout
    .split('\n')
    .filter(Boolean)
    .map((file) => file.slice(2))
}
