/** The texts that tell a Linux desktop which program opens `yinxin:` links (Desktop Entry and MIME Applications specifications of freedesktop.org). */

export const desktopFileName = 'yinxin-assistant.desktop'
const line = `x-scheme-handler/yinxin=${desktopFileName}`
const group = '[Default Applications]'

/** What a desktop entry is for: links only, a start of its own, or both a menu and links. */
export type DesktopEntryUse = 'by-link' | 'alone' | 'menu'

/** @param command program and its words; the link follows, or nothing does. Throws RangeError for a word no desktop file can hold. */
export function desktopEntry(command: readonly string[], use: DesktopEntryUse = 'by-link'): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Certificate assistant',
    'Name[zh_CN]=证书助手',
    `Exec=${command.map(quoted).join(' ')}${use === 'alone' ? '' : ' %u'}`,
    'Terminal=false',
    ...(use === 'menu' ? ['Icon=yinxin-assistant', 'Categories=Utility;', 'StartupNotify=false'] : ['NoDisplay=true']),
    ...(use === 'alone' ? [] : ['MimeType=x-scheme-handler/yinxin;']),
    '',
  ].join('\n')
}

/** A word of Exec: quoted, then escaped as a value of the file is (§ "The Exec key"). */
function quoted(word: string): string {
  if (/[\0-\x1f\x7f]/.test(word)) throw new RangeError('a control character in a path')
  const inQuotes = word.replaceAll(/["`$\\]/g, String.raw`\$&`).replaceAll('%', '%%')
  return `"${inQuotes.replaceAll('\\', '\\\\')}"`
}

/** The list of default applications with ours in it; everything else stays as it is. */
export function withHandler(list: string): string {
  const lines = withoutHandler(list).split('\n')
  const at = lines.indexOf(group)
  if (at >= 0) return lines.toSpliced(at + 1, 0, line).join('\n')
  const before = lines.join('\n')
  return `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${group}\n${line}\n`
}

/** The list without ours, and without the group when nothing else was in it. */
export function withoutHandler(list: string): string {
  const lines = list.split('\n').filter((one) => one.trim() !== line)
  const at = lines.indexOf(group)
  if (at < 0 || lines.length === list.split('\n').length) return lines.join('\n')
  const next = lines.slice(at + 1).find((one) => one.trim() !== '')
  return (next === undefined || next.startsWith('[') ? lines.toSpliced(at, 1) : lines).join('\n')
}
