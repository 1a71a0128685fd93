/** Where this computer asks for a PIN: a plain decision over what it has. */

export const promptOptions = ['auto', 'page', 'pinentry', 'dialog'] as const
export type PromptOption = (typeof promptOptions)[number]

export type PromptWay = { readonly way: 'page' | 'dialog' } | { readonly way: 'pinentry'; readonly program: string }

/** Programs with a window of their own, the desktop's own first. One for terminals is of no use to a program without one. */
const graphical = [
  'pinentry-gnome3',
  'pinentry-qt',
  'pinentry-qt5',
  'pinentry-dde',
  'pinentry-gtk-2',
  'pinentry-x11',
  'pinentry-fltk',
] as const

export interface PromptSurroundings {
  readonly platform: NodeJS.Platform
  readonly environment: NodeJS.ProcessEnv
  /** Whether a program can be started by this name. */
  readonly isThere: (program: string) => boolean
}

/**
 * Windows' own window on Windows; a pinentry with a window where there is one and a desktop to show it on; else a page of our own.
 * @param option what was asked for
 * @param program pinentry to use when it was asked for by name
 */
export function promptWay(option: PromptOption, program: string, { platform, environment, isThere }: PromptSurroundings): PromptWay {
  if (option === 'pinentry') return { way: 'pinentry', program }
  if (option !== 'auto') return { way: option }
  if (platform === 'win32') return { way: 'dialog' }
  const hasDesktop = [environment['DISPLAY'], environment['WAYLAND_DISPLAY']].some((display) => display !== undefined && display !== '')
  const found = hasDesktop && platform === 'linux' ? graphical.find(isThere) : undefined
  return found === undefined ? { way: 'page' } : { way: 'pinentry', program: found }
}
