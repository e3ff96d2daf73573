import { Rewriting } from './rewriting.ts';

/** A text without messages, and the names of those that were there, by the place of their brace in the old text. */
export interface WithoutMessages {
  text: Rewriting;
  names: ReadonlyMap<number, string>;
}

/**
 * Rewrites messages such as `Object{spec: Object.spec{replicas: 3}}` and `JSONPatch{op: "add"}` to maps, which the parser
 * knows: `{"spec": {"replicas": 3}}`. Names of fields become texts; all else stays as it is.
 */
export function messagesToMaps(text: string): WithoutMessages {
  const out = new Rewriting();
  const names = new Map<number, string>();
  if (!/\b(Object|JSONPatch)\b/.test(text)) {
    out.put(text);
    return { text: out, names };
  }
  const tokens: string[] =
    text.match(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*|\s+|./gs) ?? [];
  /** Whether each open bracket is the brace of a message. */
  const open: boolean[] = [];
  let opened: string | undefined;
  let at = 0;
  tokens.forEach((token, i) => {
    const place = at;
    at += token.length;
    const next = tokens.slice(i + 1).find((one) => one.trim() !== '');
    if (/^(Object|JSONPatch)(\.|$)/.test(token) && next === '{') {
      opened = token;
      out.put(token, '');
      return;
    }
    if (['{', '[', '('].includes(token)) {
      open.push(opened !== undefined);
      if (opened !== undefined) names.set(place, opened);
      opened = undefined;
    } else if (['}', ']', ')'].includes(token)) {
      open.pop();
    }
    const isField = open.at(-1) === true && next === ':' && /^[A-Za-z_]\w*$/.test(token);
    out.put(token, isField ? JSON.stringify(token) : token);
  });
  return { text: out, names };
}
