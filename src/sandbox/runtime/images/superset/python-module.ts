import { evaluate, type Names, opaque, PythonError, type Value } from './python-expression.ts';
import { type LogicalLine, logicalLines } from './python-tokens.ts';

/** What a module defines, or the exception that its import raises. */
export type Module = { kind: 'loaded'; names: Names } | { kind: 'failed'; line: number; text: string; error: string };

/** Runs a module of settings: imports, assignments, functions of one `return`, and classes, which are kept as they are. */
export function runModule(source: string, environment: Readonly<Record<string, string>>): Module {
  const names = new Map<string, Value>();
  const lines = logicalLines(source);
  for (let i = 0; i < lines.length; ) {
    const line = lines[i];
    if (!line) break;
    const block = blockBelow(lines, i);
    try {
      runStatement(line, block, names, environment);
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      return { kind: 'failed', line: line.number, text: line.text, error: error.message };
    }
    i += 1 + block.length;
  }
  return { kind: 'loaded', names };
}

function blockBelow(lines: readonly LogicalLine[], at: number): LogicalLine[] {
  const indent = lines[at]?.indent ?? 0;
  const end = lines.findIndex((line, i) => i > at && line.indent <= indent);
  return lines.slice(at + 1, end < 0 ? lines.length : end);
}

function runStatement(
  { text, number }: LogicalLine,
  block: readonly LogicalLine[],
  names: Map<string, Value>,
  environment: Readonly<Record<string, string>>,
): void {
  const imported = /^import\s+(.+)$/.exec(text)?.[1] ?? /^from\s+[\w.]+\s+import\s+([\s\S]+)$/.exec(text)?.[1];
  if (imported !== undefined) {
    importNames(text, imported, names);
    return;
  }
  const assigned = /^([A-Za-z_]\w*)\s*(?::\s*[^=]+?)?=(?!=)\s*([\s\S]+)$/.exec(text);
  if (assigned) {
    const [, name = '', value = ''] = assigned;
    names.set(name, evaluate(value, names, environment));
    return;
  }
  const defined = /^def\s+(\w+)\s*\(([\s\S]*)\)\s*(?:->[^:]+)?:\s*([\s\S]*)$/.exec(text);
  if (defined) {
    defineFunction(defined, block, names, environment);
    return;
  }
  const named = /^class\s+(\w+)/.exec(text)?.[1];
  if (named) names.set(named, opaque);
  else if (/^(?:if|for|while|try|with|return|raise|del|global|assert|async|match|@)\b|^@/.test(text))
    throw new PythonError(`NotImplementedError: the sandbox runs no such statement (line ${number})`);
  else if (text !== 'pass') evaluate(text, names, environment);
}

function importNames(text: string, imported: string, names: Map<string, Value>): void {
  for (const part of imported.replace(/[()]/g, '').split(',')) {
    const [path = '', alias] = part.trim().split(/\s+as\s+/);
    if (path === '') continue;
    const isOs = text.startsWith('import') && path === 'os';
    const isEnviron = /^from\s+os\s/.test(text) && path === 'environ';
    const value: Value = isOs ? { kind: 'os' } : isEnviron ? { kind: 'environ' } : opaque;
    names.set(alias ?? path.split('.')[0] ?? path, value);
  }
}

function defineFunction(
  [, name = '', parameters = '', inline = '']: RegExpExecArray,
  block: readonly LogicalLine[],
  names: Map<string, Value>,
  environment: Readonly<Record<string, string>>,
): void {
  const statements = inline === '' ? block.map(({ text }) => text) : [inline];
  const [only = ''] = statements;
  const returned = statements.length === 1 ? /^return\s+([\s\S]+)$/.exec(only)?.[1] : undefined;
  if (returned === undefined) {
    names.set(name, opaque);
    return;
  }
  const given = parameters
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => /^(\w+)\s*(?::[^=]+)?(?:=\s*([\s\S]+))?$/.exec(part) ?? undefined);
  names.set(name, {
    kind: 'function',
    call: (values) => {
      const own = new Map(names);
      given.forEach((parameter, i) => {
        const fallback = parameter?.[2];
        own.set(
          parameter?.[1] ?? '',
          values[i] ?? (fallback === undefined ? null : evaluate(fallback, names, environment)),
        );
      });
      return evaluate(returned, own, environment);
    },
  });
}
