import { type ASTNode, Environment } from '@marcbachmann/cel-js';

/** CEL's grammar alone: what is declared and what functions do is for others to know. */
const environment = new Environment({
  enableOptionalTypes: true,
  limits: { maxAstNodes: 20_000, maxDepth: 100, maxListElements: 1000, maxMapEntries: 1000, maxCallArguments: 32 },
});

/** The tree of an expression; the parser's ParseError is for the caller. */
export function parseExpression(text: string): ASTNode {
  return environment.parse(text).ast;
}
