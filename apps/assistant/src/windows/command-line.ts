/** Words as one line that programs of Windows take apart again (CommandLineToArgvW): quoted where there is a blank or a quote, or nothing. */
export const commandLineOf = (words: readonly string[]): string => words.map(quoted).join(' ')

function quoted(word: string): string {
  if (word !== '' && !/[\s"]/.test(word)) return word
  // backslashes count only before a quote: there each stands twice
  return `"${word.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&')}"`
}

/** The program a line of the registry starts: quoted, or up to the first blank. */
function programOfLine(line: string): string {
  const [, quotedProgram, plain] = /^\s*(?:"([^"]*)"|(\S+))/.exec(line) ?? []
  return quotedProgram ?? plain ?? ''
}

/** Names of files are the same in capitals. */
export const isSameProgram = (line: string, program: string): boolean => programOfLine(line).toLowerCase() === program.toLowerCase()
