import type { Call, Expression } from '../../sandbox/cel/checker/expression.ts';

/**
 * An expression as it means JSON, where an object is a map: `a['b']` is `a.b`, and anything may be compared with null and with a
 * literal map.
 */
export function asJson(expression: Expression): Expression {
  switch (expression.kind) {
    case 'literal':
    case 'name':
      return expression;
    case 'select':
    case 'optional-select':
      return { ...expression, operand: asJson(expression.operand) };
    case 'call':
      return callAsJson({
        ...expression,
        list: expression.list.map(asJson),
        ...(expression.receiver && { receiver: asJson(expression.receiver) }),
      });
    case 'list':
      return { ...expression, items: expression.items.map(asJson) };
    case 'map':
      return { ...expression, entries: expression.entries.map(([key, value]) => [asJson(key), asJson(value)]) };
    case 'message':
      return { ...expression, fields: expression.fields.map((field) => ({ ...field, value: asJson(field.value) })) };
    case 'comprehension': {
      const { range, init, condition, step, result } = expression;
      return {
        ...expression,
        range: asJson(range),
        init: asJson(init),
        condition: asJson(condition),
        step: asJson(step),
        result: asJson(result),
      };
    }
  }
}

function callAsJson(call: Call): Expression {
  const { name, at, list } = call;
  const [operand, index] = list;
  if (operand && index?.kind === 'literal' && typeof index.value === 'string') {
    if (name === '_[_]') return { kind: 'select', at, operand, field: index.value, isTest: false };
    if (name === '_[?_]') return { kind: 'optional-select', at, operand, field: index.value };
  }
  return name === '_==_' || name === '_!=_' ? { ...call, list: list.map(comparable) } : call;
}

function comparable(part: Expression): Expression {
  const isLoose = part.kind === 'map' || (part.kind === 'literal' && part.value === null);
  return isLoose ? { kind: 'call', at: part.at, name: 'dyn', list: [part] } : part;
}
