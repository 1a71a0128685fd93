// An assistant that stands its trial and dies at its real start.
import { runCommandLine } from '../../apps/assistant/src/main.ts'

if (process.argv[2] === '--tray') process.exit(9)
void runCommandLine(process.argv.slice(2)).then((code) => (process.exitCode = code))
