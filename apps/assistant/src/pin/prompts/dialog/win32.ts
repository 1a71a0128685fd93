/** The functions of Windows' own windows that a dialog needs (user32, gdi32, kernel32), bound by koffi. Texts are UTF-16. */
import koffi from 'koffi'

type Library = ReturnType<typeof koffi.load>
export type WindowHandle = object | null

export interface Message {
  h?: WindowHandle
}

export interface Win32 {
  create(
    extended: number,
    name: string,
    text: string,
    style: number,
    x: number,
    y: number,
    width: number,
    height: number,
    parent: WindowHandle,
    id: number,
  ): WindowHandle
  destroy(window: WindowHandle): void
  show(window: WindowHandle): void
  focus(window: WindowHandle): void
  /** @returns characters read into `place` */
  readText(window: WindowHandle, place: Buffer): number
  setText(window: WindowHandle, text: string): void
  send(window: WindowHandle, message: number, w: number, l: bigint): bigint
  sendText(window: WindowHandle, message: number, w: number, text: string): void
  setFont(window: WindowHandle, font: WindowHandle): void
  font(height: number, weight: number): WindowHandle
  enable(window: WindowHandle, isEnabled: boolean): void
  capsLock(): boolean
  /** Dots an inch. */
  dpi(): number
  /** Size of the screen. */
  screen(): readonly [width: number, height: number]
  /** Keeps a window out of pictures of the screen. @returns false where the system cannot */
  hideFromCapture(window: WindowHandle): boolean
  /** Hands out what happened since the last time. */
  pump(window: WindowHandle): void
  /** Sets what is told of the messages to the dialog's window. @returns true: dealt with */
  onMessage(handle: (message: number, w: number) => boolean): void
}

/** Window class of our dialogs. */
export const className = 'YinxinDialog'

let bound: Win32 | undefined

export const win32 = (): Win32 => (bound ??= bind())

function bind(): Win32 {
  const [user, gdi, kernel] = ['user32.dll', 'gdi32.dll', 'kernel32.dll'].map((name) => koffi.load(name)) as [Library, Library, Library]
  const procedure = koffi.proto('intptr_t __stdcall YinxinWindowProc(void *h, uint32_t m, uintptr_t w, intptr_t l)')
  const windowClass = koffi.struct('YinxinWindowClass', {
    size: 'uint32_t',
    style: 'uint32_t',
    procedure: koffi.pointer(procedure),
    classExtra: 'int',
    windowExtra: 'int',
    instance: 'void *',
    icon: 'void *',
    cursor: 'void *',
    background: 'uintptr_t',
    menu: 'str16',
    name: 'str16',
    smallIcon: 'void *',
  })
  koffi.struct('YinxinMessage', { h: 'void *', m: 'uint32_t', w: 'uintptr_t', l: 'intptr_t', t: 'uint32_t', x: 'int', y: 'int' })
  const u = (signature: string) => user.func(signature) as (...values: readonly unknown[]) => unknown
  const createWindow = u(
    'void *__stdcall CreateWindowExW(uint32_t ex, str16 c, str16 n, uint32_t s, int x, int y, int w, int h, void *p, uintptr_t m, void *i, void *q)',
  )
  const defaultProcedure = u('intptr_t __stdcall DefWindowProcW(void *h, uint32_t m, uintptr_t w, intptr_t l)')
  const peek = u('int __stdcall PeekMessageW(_Out_ YinxinMessage *m, void *h, uint32_t a, uint32_t b, uint32_t r)')
  const [translate, dispatch] = [
    u('int __stdcall TranslateMessage(YinxinMessage *m)'),
    u('intptr_t __stdcall DispatchMessageW(YinxinMessage *m)'),
  ]
  const isDialogMessage = u('int __stdcall IsDialogMessageW(void *h, YinxinMessage *m)')
  const send = u('intptr_t __stdcall SendMessageW(void *h, uint32_t m, uintptr_t w, intptr_t l)')
  const sendPointer = user.func('SendMessageW', 'intptr_t', ['void *', 'uint32_t', 'void *', 'intptr_t'])
  const sendString = user.func('SendMessageW', 'intptr_t', ['void *', 'uint32_t', 'uintptr_t', 'str16'])
  const getText = u('int __stdcall GetWindowTextW(void *h, _Out_ uint8_t *b, int n)')
  const setText = u('int __stdcall SetWindowTextW(void *h, str16 s)')
  const [destroy, setFocus] = [u('int __stdcall DestroyWindow(void *h)'), u('void *__stdcall SetFocus(void *h)')]
  const [toFront, show] = [u('int __stdcall SetForegroundWindow(void *h)'), u('int __stdcall ShowWindow(void *h, int n)')]
  const [enable, keyState] = [u('int __stdcall EnableWindow(void *h, int b)'), u('int16_t __stdcall GetKeyState(int k)')]
  const metrics = u('int __stdcall GetSystemMetrics(int i)')
  const createFont = gdi.func(
    'void *__stdcall CreateFontW(int h, int w, int e, int o, int wt, uint32_t i, uint32_t un, uint32_t s, uint32_t cs, uint32_t op, uint32_t cp, uint32_t q, uint32_t pf, str16 f)',
  ) as (...values: readonly unknown[]) => WindowHandle
  const instance: unknown = kernel.func('void *__stdcall GetModuleHandleW(void *n)')(null)
  let handle: (message: number, w: number) => boolean = () => false
  const registered = koffi.register(
    (h: WindowHandle, m: number, w: number | bigint, l: number | bigint) => (handle(m, Number(w)) ? 0 : defaultProcedure(h, m, w, l)),
    koffi.pointer(procedure),
  )
  const grey = 16 // COLOR_BTNFACE + 1
  const ownIcon = 1 // the assistant's own in its program (tools/windows/executable.ts)
  u('uint16_t __stdcall RegisterClassExW(YinxinWindowClass *c)')({
    size: koffi.sizeof(windowClass),
    style: 0,
    procedure: registered,
    classExtra: 0,
    windowExtra: 0,
    instance,
    icon: u('void *__stdcall LoadIconW(void *i, uintptr_t n)')(instance, ownIcon),
    background: grey,
    name: className,
  })
  const optional = (find: () => (...values: readonly unknown[]) => unknown) => {
    try {
      return find()
    } catch {
      return undefined // an older Windows has no such function
    }
  }
  const dpi = optional(() => u('uint32_t __stdcall GetDpiForSystem()'))
  const affinity = optional(() => u('int __stdcall SetWindowDisplayAffinity(void *h, uint32_t a)'))
  const excluded = 0x11 // WDA_EXCLUDEFROMCAPTURE
  return {
    create: (extended, name, text, style, x, y, width, height, parent, id) =>
      createWindow(extended, name, text, style >>> 0, x, y, width, height, parent, id, instance, null) as WindowHandle,
    destroy: (window) => void destroy(window),
    show(window) {
      show(window, 5)
      toFront(window)
    },
    focus: (window) => void setFocus(window),
    readText: (window, place) => Number(getText(window, place, place.length / 2)),
    setText: (window, text) => void setText(window, text),
    send: (window, message, w, l) => BigInt(send(window, message, w, l) as number | bigint),
    sendText: (window, message, w, text) => void sendString(window, message, w, text),
    setFont: (window, font) => void sendPointer(window, 0x30, font, 1),
    font: (height, weight) => createFont(-height, 0, 0, 0, weight, 0, 0, 0, 134, 0, 0, 5, 0, 'Microsoft YaHei'),
    enable: (window, isEnabled) => void enable(window, isEnabled ? 1 : 0),
    capsLock: () => (Number(keyState(0x14)) & 1) !== 0,
    dpi: () => Number(dpi?.() ?? 96),
    screen: () => [Number(metrics(0)), Number(metrics(1))],
    hideFromCapture: (window) => affinity?.(window, excluded) === 1,
    pump(window) {
      const message: Message = {}
      while (peek(message, null, 0, 0, 1) !== 0) {
        if (isDialogMessage(window, message) !== 0) continue
        translate(message)
        dispatch(message)
      }
    },
    onMessage: (next) => void (handle = next),
  }
}
