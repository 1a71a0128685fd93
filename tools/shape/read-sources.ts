// The source as data: every file of packages/*/src and apps/*/src with its imports and exports, and the tests beside and around it.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import ts from 'typescript'

export interface Imported {
  /** Path of the file, from the root of the repository. */
  readonly from: string
  /** Names taken, as the file exports them; `*` for all of them. */
  readonly names: readonly string[]
  /** Taken on under these or other names by whoever imports this file. */
  readonly reExported: boolean
  readonly typeOnly: boolean
  /** Loaded when it is used, by `import()`. */
  readonly lazy?: boolean
}

export interface Exported {
  readonly name: string
  readonly line: number
  readonly kind: 'type' | 'value'
}

export interface SourceFile {
  readonly path: string
  readonly isTest: boolean
  readonly lines: number
  readonly text: string
  readonly syntax: ts.SourceFile
  readonly imports: readonly Imported[]
  readonly exports: readonly Exported[]
}

const code = /\.(?:ts|vue|mjs|js)$/

/** Every file of code below `root` that git knows or would take. */
export function readSources(root: string): readonly SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'packages', 'apps', 'test', 'tools'], {
    cwd: root,
    encoding: 'utf8',
  })
  const paths = listed.split('\n').filter((path) => code.test(path) && !path.endsWith('.d.ts') && existsSync(join(root, path)))
  const packages = readPackages(root, paths)
  const known = new Set(paths)
  return paths.map((path) => readSource(root, path, packages, known))
}

/** Import paths of the workspace's packages: name → how its subpaths stand for files. */
type Packages = ReadonlyMap<string, { readonly folder: string; readonly exports: Readonly<Record<string, string>> }>

function readPackages(root: string, paths: readonly string[]): Packages {
  const folders = new Set(paths.map((path) => /^(?:packages|apps)\/[^/]+/.exec(path)?.[0]).filter((folder) => folder !== undefined))
  return new Map(
    [...folders].flatMap((folder) => {
      const file = join(root, folder, 'package.json')
      if (!existsSync(file)) return []
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as { name: string; exports?: Record<string, string> }
      return [[manifest.name, { folder, exports: manifest.exports ?? {} }]]
    }),
  )
}

/** The file an import leads to; undefined for packages of others. */
function resolveImport(from: string, specifier: string, packages: Packages, known: ReadonlySet<string>): string | undefined {
  if (specifier.startsWith('.')) {
    const path = normalize(join(dirname(from), specifier.replace(/\?.*$/, '')))
    return known.has(path) ? path : undefined
  }
  const [scope = '', name = '', ...rest] = specifier.split('/')
  const found = packages.get(`${scope}/${name}`)
  if (found === undefined) return undefined
  const asked = rest.length === 0 ? '.' : `./${rest.join('/')}`
  for (const [pattern, target] of Object.entries(found.exports)) {
    const [before = '', after] = pattern.split('*')
    if (after === undefined ? pattern !== asked : !asked.startsWith(before) || !asked.endsWith(after)) continue
    const filled = after === undefined ? target : target.replace('*', asked.slice(before.length, asked.length - after.length))
    return normalize(join(found.folder, filled))
  }
  return undefined
}

function readSource(root: string, path: string, packages: Packages, known: ReadonlySet<string>): SourceFile {
  const text = readFileSync(join(root, path), 'utf8')
  const script = path.endsWith('.vue') ? scriptOf(text) : text
  const syntax = ts.createSourceFile(
    path,
    script,
    ts.ScriptTarget.Latest,
    true,
    path.endsWith('.mjs') || path.endsWith('.js') ? ts.ScriptKind.JS : ts.ScriptKind.TS,
  )
  const imports = importsOf(syntax).flatMap(({ specifier, ...imported }) => {
    const from = resolveImport(path, specifier, packages, known)
    return from === undefined ? [] : [{ ...imported, from }]
  })
  const isTest = /\.test\.ts$|^test\/|\/testing\/|^packages\/testkit\//.test(path)
  return { path, isTest, text, syntax, imports, exports: exportsOf(syntax), lines: countLines(withoutStyle(text)) }
}

/** The script of a Vue file, on the lines it has there. */
function scriptOf(text: string): string {
  const match = /<script[^>]*>([\s\S]*?)<\/script>/.exec(text)
  if (match === null) return ''
  const before = text.slice(0, match.index + match[0].indexOf('>') + 1)
  return before.replaceAll(/[^\n]/g, ' ') + (match[1] ?? '')
}

/** A page's own style stands in its file and is no code. */
const withoutStyle = (text: string) => text.replaceAll(/<style[\s\S]*?<\/style>/g, '')

/** Lines that are not empty. */
const countLines = (text: string) => text.split('\n').filter((line) => line.trim() !== '').length

function importsOf(syntax: ts.SourceFile): readonly (Omit<Imported, 'from'> & { readonly specifier: string })[] {
  const found: (Omit<Imported, 'from'> & { readonly specifier: string })[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const clause = node.importClause
      const bindings = clause?.namedBindings
      const named = bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements : undefined
      const names = named?.map((element) => (element.propertyName ?? element.name).text) ?? (bindings === undefined ? [] : ['*'])
      const typeOnly =
        clause?.phaseModifier === ts.SyntaxKind.TypeKeyword ||
        (named !== undefined && named.length > 0 && named.every(({ isTypeOnly }) => isTypeOnly))
      found.push({
        specifier: node.moduleSpecifier.text,
        names: clause?.name === undefined ? names : [...names, 'default'],
        reExported: false,
        typeOnly,
      })
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier)) {
      const named = node.exportClause !== undefined && ts.isNamedExports(node.exportClause) ? node.exportClause.elements : undefined
      const names = named?.map((element) => (element.propertyName ?? element.name).text) ?? ['*']
      found.push({
        specifier: node.moduleSpecifier.text,
        names,
        reExported: true,
        typeOnly: node.isTypeOnly || (named?.every(({ isTypeOnly }) => isTypeOnly) ?? false),
      })
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments
      if (argument !== undefined && ts.isStringLiteral(argument))
        found.push({ specifier: argument.text, names: ['*'], reExported: false, typeOnly: false, lazy: true })
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
      found.push({ specifier: node.argument.literal.text, names: ['*'], reExported: false, typeOnly: true })
    }
    ts.forEachChild(node, visit)
  }
  visit(syntax)
  return found
}

function exportsOf(syntax: ts.SourceFile): readonly Exported[] {
  const lineOf = (node: ts.Node) => syntax.getLineAndCharacterOfPosition(node.getStart(syntax)).line + 1
  return syntax.statements.flatMap((statement): Exported[] => {
    if (!ts.canHaveModifiers(statement) || !ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return []
    const kind = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) ? 'type' : 'value'
    if (ts.isVariableStatement(statement)) {
      const names = statement.declarationList.declarations.flatMap(({ name }) =>
        ts.isIdentifier(name)
          ? [name]
          : name.elements.flatMap((element) => (ts.isBindingElement(element) && ts.isIdentifier(element.name) ? [element.name] : [])),
      )
      return names.map((name) => ({ name: name.text, line: lineOf(name), kind }))
    }
    const { name } = statement as ts.Statement & { readonly name?: ts.Identifier }
    return name === undefined ? [] : [{ name: name.text, line: lineOf(statement), kind }]
  })
}
