/**
 * UKeys and cards we know by sight, and the libraries that read them, as data: numbers of USB and answers to reset come from the drivers of
 * readers (libccid) and cards (OpenSC) and from makers' own rules, file names from their packages. What is not known is not guessed: such a device
 * has no library here, and the person is told its name and who has its driver. docs/ukey-drivers.md says how to add one.
 */
export interface KnownLibrary {
  readonly kind: 'pkcs11' | 'skf'
  /** Full paths by system, the likelier first. */
  readonly linux: readonly string[]
  readonly win32: readonly string[]
}

export interface KnownDevice {
  readonly name: { readonly zh: string; readonly en: string }
  /** `vendor:product`, four lower-case hexadecimal digits each; `*` stands for any product that is not just a reader. */
  readonly usb: readonly string[]
  /** Answers to reset, lower-case hexadecimal: `*` for any characters. */
  readonly atrs: readonly string[]
  /** Any of these will do; the best first. */
  readonly libraries: readonly KnownLibrary[]
}

const system32 = 'C:\\Windows\\System32\\'
const onLinux = (...names: readonly string[]): string[] =>
  names.flatMap((name) =>
    ['/usr/lib/', '/usr/local/lib/', '/usr/lib/x86_64-linux-gnu/', '/usr/lib/aarch64-linux-gnu/'].map((folder) => folder + name),
  )

/** Reads many cards of many makers. */
export const openSc: KnownLibrary = {
  kind: 'pkcs11',
  linux: onLinux('opensc-pkcs11.so'),
  win32: ['C:\\Program Files\\OpenSC Project\\OpenSC\\pkcs11\\opensc-pkcs11.dll'],
}

export const knownDevices: readonly KnownDevice[] = [
  {
    name: { zh: '龙脉 mToken', en: 'Longmai mToken' },
    usb: ['055c:db08'],
    atrs: [],
    libraries: [{ kind: 'skf', linux: onLinux('libgm3000.1.0.so', 'libgm3000.so'), win32: [`${system32}mtoken_gm3000.dll`] }],
  },
  {
    name: { zh: '飞天 ePass2003', en: 'Feitian ePass2003' },
    usb: ['096e:0807', '096e:0808'],
    atrs: ['3b9f958131*9f0066465305*'],
    libraries: [
      {
        kind: 'pkcs11',
        linux: onLinux('libcastle.so.1.0.0', 'libcastle_v2.so.1.0.0', 'libcastle.so'),
        win32: [`${system32}eps2003csp11.dll`, `${system32}eps2003csp11v2.dll`],
      },
      openSc,
    ],
  },
  {
    name: { zh: '飞天 UKey', en: 'Feitian UKey' },
    usb: ['096e:*'],
    atrs: [],
    libraries: [{ kind: 'pkcs11', linux: onLinux('libshuttle_p11v220.so.1.0.0'), win32: [`${system32}ShuttleCsp11_3003.dll`] }],
  },
  {
    name: { zh: '握奇 UKey', en: 'Watchdata UKey' },
    usb: ['163c:0406', '163c:0407', '163c:0417', '163c:0418', '163c:*'],
    atrs: [],
    libraries: [
      {
        kind: 'pkcs11',
        linux: ['/usr/lib/WatchData/ProxKey/lib/libwdpkcs_SignatureP11.so', ...onLinux('libwdpkcs.so')],
        win32: [`${system32}SignatureP11.dll`],
      },
    ],
  },
  { name: { zh: '天喻 UKey', en: 'TianYu UKey' }, usb: ['a625:0801'], atrs: [], libraries: [] },
  { name: { zh: '华大智宝 UKey', en: 'HDZB UKey' }, usb: ['1677:0025'], atrs: [], libraries: [] },
  {
    name: { zh: 'SafeNet eToken', en: 'SafeNet eToken' },
    usb: ['0529:0600', '0529:0602', '0529:0620'],
    atrs: [],
    libraries: [{ kind: 'pkcs11', linux: onLinux('libeToken.so', 'libeTPkcs11.so'), win32: [`${system32}eTPKCS11.dll`] }, openSc],
  },
]
