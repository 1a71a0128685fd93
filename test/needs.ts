import { accessSync, constants } from 'node:fs'

/** What the full suite needs from Debian beyond Node: package → a file that is there when it is installed. `tools/test.mjs` installs them where it may. */
export const debianPackages = {
  dpkg: '/usr/bin/dpkg-deb',
  chromium: '/usr/bin/chromium',
  softhsm2: '/usr/bin/softhsm2-util',
  opensc: '/usr/bin/pkcs11-tool',
  pcscd: '/usr/sbin/pcscd',
  'vsmartcard-vpcd': '/usr/lib/pcsc/drivers/serial/libifdvpcd.so.0.8',
  iproute2: '/usr/sbin/ip',
  gcc: '/usr/bin/gcc',
  'libc6-dev': '/usr/include/stdio.h',
  'libgcrypt20-dev': '/usr/include/gcrypt.h',
  'fonts-noto-cjk': '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
  openssl: '/usr/bin/openssl',
  'python3-cryptography': '/usr/lib/python3/dist-packages/cryptography/__init__.py',
  xvfb: '/usr/bin/Xvfb',
  xdotool: '/usr/bin/xdotool',
  imagemagick: '/usr/bin/import',
  wine64: '/usr/lib/wine/wine64',
  wine: '/usr/bin/wine',
  nginx: '/usr/sbin/nginx',
  curl: '/usr/bin/curl',
  postgresql: '/usr/lib/postgresql/15/bin/postgres',
  'pinentry-tty': '/usr/bin/pinentry-tty',
  'default-jre-headless': '/usr/bin/java',
  'libbcprov-java': '/usr/share/java/bcprov.jar',
  'libbcpkix-java': '/usr/share/java/bcpkix.jar',
  nsis: '/usr/bin/makensis',
  'gcc-mingw-w64-x86-64-win32': '/usr/bin/x86_64-w64-mingw32-gcc-win32',
  'libgcrypt-mingw-w64-dev': '/usr/x86_64-w64-mingw32/lib/libgcrypt.a',
  osslsigncode: '/usr/bin/osslsigncode',
  'libbcutil-java': '/usr/share/java/bcutil.jar',
} as const

export type DebianPackage = keyof typeof debianPackages

/** Whether `npm run long` runs this: for tests that wait as long as the limits are by default. */
export const isLong = process.env['FUZZ_RUNS'] !== undefined

/**
 * Whether these Debian packages are there: `describe.skipIf(!needs('chromium'))`. Under CI=true a missing one throws, so that nothing is
 * skipped unseen; elsewhere `npm test` prints one line for the file.
 */
export function needs(...names: readonly DebianPackage[]): boolean {
  const missing = names.filter(isMissing)
  if (missing.length > 0 && process.env['CI'] === 'true') throw new Error(`missing in CI: ${missing.join(', ')}`)
  return missing.length === 0
}

function isMissing(name: DebianPackage): boolean {
  const told = process.env['YINXIN_MISSING']
  if (told !== undefined) return told.split(' ').includes(name)
  try {
    accessSync(debianPackages[name], constants.R_OK)
    return false
  } catch {
    return true
  }
}
