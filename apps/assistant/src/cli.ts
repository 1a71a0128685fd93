import { runCommandLine } from './main.ts'

// Not awaited here: a program packed into one executable is a script, which cannot wait at its top.
runCommandLine(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  },
)
