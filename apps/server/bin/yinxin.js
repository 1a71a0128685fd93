#!/usr/bin/env node
// The `yinxin` command, for any Node ≥ 20: it runs itself again with a Node that can run our source.
import * as nodeModule from 'node:module'
import { fileURLToPath } from 'node:url'
import { keepCompiledCode, runsHere, runWithNode } from '../../../tools/node-executable.mjs'
import { loadCli } from './which-cli.js'

if (runsHere()) {
  nodeModule.enableCompileCache(keepCompiledCode())
  const words = process.argv.slice(2)
  const { main } = await loadCli(words)
  process.exitCode = await main(words)
} else {
  try {
    process.exitCode = await runWithNode([fileURLToPath(import.meta.url), ...process.argv.slice(2)])
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
