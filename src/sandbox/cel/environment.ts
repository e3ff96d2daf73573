import { type ASTNode, Environment, type Optional } from '@marcbachmann/cel-js';
import { registerAuthorizerFunctions } from './authorizer.ts';
import { registerListFunctions } from './lists.ts';
import { registerNetFunctions } from './net.ts';
import { registerQuantityFunctions } from './quantities.ts';
import { registerTextFunctions } from './texts.ts';

/** CEL with the libraries that Kubernetes adds. What a variable holds is known when it is evaluated. */
const environment = new Environment({
  enableOptionalTypes: true,
  homogeneousAggregateLiterals: false,
  unlistedVariablesAreDyn: true,
  limits: { maxAstNodes: 20_000, maxDepth: 100, maxListElements: 1000, maxMapEntries: 1000, maxCallArguments: 32 },
});
registerAuthorizerFunctions(environment);
registerListFunctions(environment);
registerTextFunctions(environment);
registerQuantityFunctions(environment);
registerNetFunctions(environment);
environment.registerFunction('optional.valueOfAny(): dyn', (given: Optional) => given.value());

/** A parsed expression; calling `evaluate` runs it on variables. */
export interface Program {
  ast: ASTNode;
  evaluate: (variables: Readonly<Record<string, unknown>>) => unknown;
}

const known = new Map<string, Program>();
const most = 2000;

/** Parses an expression; the parser's ParseError is for the caller. */
export function parseExpression(text: string): Program {
  let program = known.get(text);
  if (!program) {
    const parsed = environment.parse(text);
    program = { ast: parsed.ast, evaluate: (variables) => parsed(variables) as unknown };
    if (known.size >= most) known.clear();
    known.set(text, program);
  }
  return program;
}
