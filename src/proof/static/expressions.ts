import { checkCel } from '../../checks/cel.ts';
import type { Check } from '../../checks/schema.ts';
import { nearest } from '../../lessons/did-you-mean.ts';
import type { Path, Problem } from '../../lessons/problem.ts';
import type { ObjectNode, SchemaNode } from '../../sandbox/schema/node.ts';
import type { Reading, ReadLesson } from './define.ts';
import { unknownField } from './field-walk.ts';
import { findKind } from './known-kinds.ts';

/** CEL parses, its types fit, and the variables and fields that it names are there. */
export const expressions: Reading = (read) =>
  read.lesson.spec.steps.flatMap(({ name, checks, predict }, i) => {
    const at = ['spec', 'steps', i];
    const ofChecks = checks.flatMap((check, j) =>
      expressionsOf(check).flatMap(({ path, ...expression }) =>
        problemsOf(read, name, { ...expression, path: [...at, 'checks', j, ...path] }),
      ),
    );
    return predict
      ? [...ofChecks, ...problemsOf(read, name, { cel: predict.from, path: [...at, 'predict', 'from'], as: 'value' })]
      : ofChecks;
  });

interface Expression {
  cel: string;
  path: Path;
  as: 'value' | 'condition';
  /** What `object` is in it. */
  about?: { apiVersion?: string | undefined; kind: string } | undefined;
}

function expressionsOf({ also = [], object, answer }: Check): Expression[] {
  const conditions = also.map(
    ({ cel }, k): Expression => ({ cel, path: ['also', k, 'cel'], as: 'condition', about: object }),
  );
  if (answer?.cel === undefined) return conditions;
  return [...conditions, { cel: answer.cel, path: ['answer', 'cel'], as: 'value', about: answer.from }];
}

function problemsOf(read: ReadLesson, step: string, { cel, path, as, about }: Expression): Problem[] {
  const { source } = read;
  const error = checkCel(cel, as);
  if (error !== undefined) return [source.problem('cel', path, `${step}: ${error}`)];
  const say = (message: string) => source.problem('cel', path, `${step}: ${message}`);
  const code = cel.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '""');
  const variables = Object.keys(read.lesson.spec.vars);
  const unknown = [...code.matchAll(/\bvars\.(\w+)/g)].flatMap(([, name = '']) => {
    if (variables.includes(name)) return [];
    const meant = nearest(name, variables);
    return [say(`vars.${name} is not defined${meant ? `; did you mean vars.${meant}?` : ''}`)];
  });
  const known = about ? findKind(about) : undefined;
  if (!about || known?.kind !== 'known') return unknown;
  const wrong = [...code.matchAll(/\bobject((?:\??\.\w+)+)(\s*\()?/g)].flatMap(([, names = '', call]) => {
    const fields = names.split(/\??\./).slice(1);
    // The last name before a parenthesis is a function.
    const message = follow(call ? fields.slice(0, -1) : fields, known.schema, about.kind);
    return message ? [say(message)] : [];
  });
  return [...unknown, ...wrong];
}

function follow(fields: readonly string[], schema: ObjectNode, kind: string): string | undefined {
  let node: SchemaNode = schema;
  let name = kind;
  for (const field of fields) {
    // What a map or an open object holds is not known.
    if (node.type !== 'object' || node.open) return undefined;
    const found = node.field(field);
    if (!found) return unknownField(field, node, name);
    node = found.node;
    name = `${name}.${field}`;
  }
  return undefined;
}
