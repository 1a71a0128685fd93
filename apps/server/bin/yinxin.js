#!/usr/bin/env node
// The `yinxin` command, for any Node ≥ 20: it runs itself again with a Node that can run our source.
import * as nodeModule from 'node:module'
import { fileURLToPath } from 'node:url'
import { keepCompiledCode, runsHere, runWithNode } from '../../../tools/node-executable.mjs'

if (runsHere()) {
  nodeModule.enableCompileCache(keepCompiledCode())
  const { main } = await import('../src/cli.ts')
  process.exitCode = await main(process.argv.slice(2))
} else {
  try {
    process.exitCode = await runWithNode([fileURLToPath(import.meta.url), ...process.argv.slice(2)])
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
