import { Rewriting } from './rewriting.ts';

/**
 * Rewrites messages such as `Object{spec: Object.spec{replicas: 3}}` and `JSONPatch{op: "add"}` to maps, which the parser
 * knows: `{"spec": {"replicas": 3}}`. Names of fields become texts; all else stays as it is.
 */
export function messagesToMaps(text: string): Rewriting {
  const out = new Rewriting();
  if (!/\b(Object|JSONPatch)\b/.test(text)) {
    out.put(text);
    return out;
  }
  const tokens: string[] =
    text.match(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*|\s+|./gs) ?? [];
  /** Whether each open bracket is the brace of a message. */
  const open: boolean[] = [];
  let opensMessage = false;
  tokens.forEach((token, i) => {
    const next = tokens.slice(i + 1).find((one) => one.trim() !== '');
    if (/^(Object|JSONPatch)(\.|$)/.test(token) && next === '{') {
      opensMessage = true;
      out.put(token, '');
      return;
    }
    if (['{', '[', '('].includes(token)) {
      open.push(opensMessage);
      opensMessage = false;
    } else if (['}', ']', ')'].includes(token)) {
      open.pop();
    }
    const isField = open.at(-1) === true && next === ':' && /^[A-Za-z_]\w*$/.test(token);
    out.put(token, isField ? JSON.stringify(token) : token);
  });
  return out;
}
