/** A client of the Assuan protocol as pinentry programs speak it (libassuan manual, "Server responses"; pinentry manual, "Protocol"). */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

/** What a command came to. `gone`: the program could not be started, ended or broke the protocol. */
export type AssuanAnswer =
  | { readonly kind: 'ok'; readonly data: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'not-confirmed' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'gone' }

export interface AssuanClient {
  command(name: string, argument?: string): Promise<AssuanAnswer>
  /** Ends the program, whatever it is showing. */
  end(): void
}

/** Longest line of the protocol, in bytes, without the line feed (libassuan: ASSUAN_LINELENGTH 1002). */
const maxLine = 1000

/** Error codes of libgpg-error in the low 16 bits of an ERR. */
const errors: Readonly<Record<number, AssuanAnswer>> = {
  99: { kind: 'cancelled' },
  198: { kind: 'cancelled' },
  114: { kind: 'not-confirmed' },
  62: { kind: 'timeout' },
}

/** Starts a program that speaks Assuan on its standard input and output. */
export function startAssuan(program: string, args: readonly string[] = []): AssuanClient {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] })
  const waiting: ((answer: AssuanAnswer) => void)[] = []
  let [data, ended] = ['', false]
  const end = (): void => {
    ended = true
    child.kill()
    for (const resolve of waiting.splice(0)) resolve({ kind: 'gone' })
  }
  const next = (): Promise<AssuanAnswer> => (ended ? Promise.resolve({ kind: 'gone' }) : new Promise((resolve) => waiting.push(resolve)))
  const reply = (answer: AssuanAnswer): void => {
    data = ''
    waiting.shift()?.(answer)
  }
  child.on('error', end).on('exit', end)
  child.stdin.on('error', end)
  readLines(child, (line) => {
    if (Buffer.byteLength(line) > maxLine) return end()
    if (line.startsWith('D ')) data += decode(line.slice(2))
    else if (line === 'OK' || line.startsWith('OK ')) reply({ kind: 'ok', data })
    else if (line.startsWith('ERR ')) reply(errors[Number(line.split(' ')[1]) & 0xffff] ?? { kind: 'gone' })
    // S (status), # (comment) and INQUIRE we never caused: passed over
  })
  const greeting = next()
  return {
    end,
    async command(name, argument) {
      if ((await greeting).kind !== 'ok') return { kind: 'gone' }
      const answer = next()
      if (!ended) child.stdin.write(`${line(name, argument)}\n`)
      return answer
    },
  }
}

function readLines(child: ChildProcessByStdio<Writable, Readable, null>, heard: (line: string) => void): void {
  createInterface({ input: child.stdout, crlfDelay: Infinity }).on('line', heard)
}

/** A command line, its argument percent-escaped and cut at a character's border when it is too long. */
export function line(name: string, argument?: string): string {
  if (argument === undefined) return name
  let text = `${name} `
  for (const character of argument) {
    const escaped = /[%\r\n]/.test(character) ? `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}` : character
    if (Buffer.byteLength(text) + Buffer.byteLength(escaped) > maxLine) break
    text += escaped
  }
  return text
}

/** Data of a D line: percent-escapes stand for bytes. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a lone % is not an escape
  }
}
