/** Opens one of our own pages in the person's browser, with a command line of the operator's choice. */
import { spawn } from 'node:child_process'

/** Windows hands an address to the person's browser by this program of its own; by its full path, so that no other one of that name is run. */
export const defaultBrowserCommand =
  process.platform === 'win32'
    ? `"${process.env['SystemRoot'] ?? String.raw`C:\Windows`}\\System32\\rundll32.exe" url.dll,FileProtocolHandler {url}`
    : 'xdg-open {url}'

/** Splits a command line into words: blanks separate, quotes keep together. No shell ever sees it. */
export function splitCommand(command: string): string[] {
  const words = command.match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? []
  return words.map((word) => word.replace(/^(["'])(.*)\1$/, '$2'))
}

/**
 * Starts the browser. Resolves false when there is none to start: no display for the default command, the program is missing, or it ends
 * with an error within two seconds.
 */
export function openInBrowser(command: string, url: string): Promise<boolean> {
  const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
  if (command === defaultBrowserCommand && !hasDisplay) return Promise.resolve(false)
  const [program, ...args] = splitCommand(command).map((word) => word.replaceAll('{url}', url))
  if (program === undefined) return Promise.resolve(false)
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true })
    const still = setTimeout(() => resolve(true), 2000)
    still.unref()
    child.on('error', () => resolve(false))
    child.on('exit', (code) => resolve(code === 0))
    child.unref()
  })
}
