// Modules of Node for what runs before anything else: `import` would make a list of all they export, `fs.promises` and what that needs among it,
// which costs more than some of these files do.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

export const fs = require('node:fs')
export const path = require('node:path')
export const vm = require('node:vm')
