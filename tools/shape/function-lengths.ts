import ts from 'typescript'
import type { SourceFile } from './read-sources.ts'

export interface FunctionLength {
  readonly path: string
  readonly line: number
  readonly name: string
  readonly lines: number
}

/** Every function with a body, with the lines from its first to its last. Functions inside a function count for themselves and for it. */
export function functionLengths({ path, syntax }: SourceFile): readonly FunctionLength[] {
  const found: FunctionLength[] = []
  const lineAt = (position: number) => syntax.getLineAndCharacterOfPosition(position).line + 1
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const [first, last] = [lineAt(node.getStart(syntax)), lineAt(node.getEnd())]
      found.push({ path, line: first, name: nameOf(node), lines: last - first + 1 })
    }
    ts.forEachChild(node, visit)
  }
  visit(syntax)
  return found
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name !== undefined) return node.name.getText()
  const { parent } = node
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name.getText() : '(no name)'
}
