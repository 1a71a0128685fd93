#!/usr/bin/env node
// The `yinxin` command, for any Node ≥ 20: it runs itself again with a Node that can run our source.
const { runsHere } = require('./node-here.js')

const words = process.argv.slice(2)
const run = runsHere() ? require('./which-cli.js').runCli(words) : runAgain()
run.catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})

async function runAgain() {
  const { runWithNode } = await import('../../../tools/node-executable.mjs')
  process.exitCode = await runWithNode([__filename, ...words])
}
