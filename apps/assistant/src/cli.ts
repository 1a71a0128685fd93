import { runCommandLine } from './main.ts'

try {
  process.exitCode = await runCommandLine(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
