/** Longest passphrase, in bytes as they are typed. */
const longest = 1024

/**
 * Asks on the terminal for what nobody may read over a shoulder: nothing of it is shown. Enter ends it, Backspace takes the last character back;
 * Ctrl-C gives up (throws one sentence).
 */
export async function askPassphrase(label: string): Promise<string> {
  const { stdin, stderr } = process
  if (!stdin.isTTY) throw new Error('passphrases are typed at a terminal, or read with --passphrase-file')
  stdin.setRawMode(true) // before anybody is asked: who types at once is not shown either
  stderr.write(`${label}: `)
  try {
    return await readLineUnseen(stdin)
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}

async function readLineUnseen(stdin: NodeJS.ReadStream): Promise<string> {
  let typed: string[] = []
  stdin.setEncoding('utf8')
  stdin.resume()
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      stdin.off('data', read)
      settle()
    }
    function read(chunk: string): void {
      for (const character of chunk) {
        if (character === '\r' || character === '\n') return end(() => resolve(typed.join('')))
        if (character === '\u0003' || character === '\u0004') return end(() => reject(new Error('given up')))
        if (character === '\u007f' || character === '\b') typed = typed.slice(0, -1)
        else if (typed.length < longest) typed.push(character)
      }
    }
    stdin.on('data', read)
  })
}
