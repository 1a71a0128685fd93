/** What a Node of 32 bits runs (host32.ts): the child of one library, told on its command line whose. */
import { readHostedKind, serveHosted } from './serve-hosted.ts'

const [kind, ...words] = process.argv.slice(2)
void serveHosted(readHostedKind(kind), words)
