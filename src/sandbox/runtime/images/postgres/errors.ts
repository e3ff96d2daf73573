import { type Failure, SqlError } from './define.ts';

/** What pg-mem throws, in PostgreSQL's words. `primaryKeys` tells the columns of each table's key. */
export function asSqlError(thrown: unknown, statement: string, primaryKeys: ReadonlyMap<string, string>): SqlError {
  if (thrown instanceof SqlError) return thrown;
  const { message = String(thrown), data } = thrown as { message?: string; data?: ThrownData };
  const text = data?.error ?? message;
  const dropped = /^drop\s+table\s+("?[\w.]+"?)/i.exec(statement)?.[1]?.replaceAll('"', '');
  if (dropped && /^relation .* does not exist/.test(text))
    return new SqlError({ code: '42P01', message: `table "${dropped}" does not exist` });
  if (text.includes('failed to parse')) return new SqlError(syntaxError(text, statement));
  const first = (text.split('\n')[0] ?? '').replace(/^ERROR: /, '');
  const unsupported = /Not supported \S* ?:? ?(.*)$/.exec(first);
  if (unsupported)
    return new SqlError({ code: '0A000', message: `this simulated PostgreSQL does not know: ${unsupported[1]}` });
  const duplicate =
    /^insert into "([^"]+)".*duplicate key value/.exec(first) ??
    /^update "?([^" ]+)"?.*duplicate key value/.exec(first);
  if (duplicate) return new SqlError(duplicateKey(duplicate[1] ?? '', data?.details ?? '', primaryKeys));
  for (const [pattern, code, reword] of known) {
    const found = pattern.exec(first);
    if (!found) continue;
    const position = found[1] === undefined ? -1 : positionOf(statement, found[1]);
    const reworded = reword?.(found) ?? first;
    return new SqlError({ code, message: reworded, ...(position > 0 && { position }), ...hintFor(first) });
  }
  return new SqlError({ code: data?.code ?? 'XX000', message: first, ...(data?.details && { detail: data.details }) });
}

interface ThrownData {
  error?: string;
  details?: string;
  code?: string;
}

type Reword = (found: RegExpExecArray) => string;

/** SQLSTATEs by what pg-mem says; the first group is what the caret points at. */
const known: readonly (readonly [RegExp, string, Reword?])[] = [
  [/^relation "([^"]+)" does not exist/, '42P01'],
  [/^relation "[^"]+" already exists/, '42P07'],
  [/^column "([^"]+)" does not exist/, '42703'],
  [/^function ([^(]+)\(.*\) does not exist/, '42883'],
  [/^operator does not exist: .*/, '42883'],
  [
    /^invalid input syntax for (?:type )?(\w+): "?(.*?)"?$/,
    '22P02',
    (found) => `invalid input syntax for type ${found[1]}: "${found[2]}"`,
  ],
  [/^null value in column .*/, '23502'],
  [/violates foreign key constraint/, '23503'],
  [/violates check constraint|check constraint/, '23514'],
  [/^table "[^"]+" does not exist/, '42P01'],
  [/^schema ("?[^" ]+"?) does not exist/, '3F000'],
];

const hintFor = (message: string) =>
  message.startsWith('function ')
    ? { hint: 'No function matches the given name and argument types. You might need to add explicit type casts.' }
    : {};

function positionOf(statement: string, word: string): number {
  const plain = word.replaceAll('"', '');
  const found = new RegExp(`(?<![\\w"])"?${plain.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\b`, 'i').exec(statement);
  return found ? found.index + 1 : -1;
}

const commands =
  /^(select|insert|update|delete|create|drop|alter|truncate|with|values|begin|start|commit|rollback|show|set|comment|explain|prepare|execute|grant|revoke|copy|vacuum|analyze|refresh|table|merge|do|lock|reset|end|abort|savepoint|release)\b/i;

function syntaxError(text: string, statement: string): Failure {
  const code = '42601';
  const at = /Syntax error at line (\d+) col (\d+)/.exec(text);
  const token = /Unexpected [\w-]+ token: ("(?:[^"\\]|\\.)*")/.exec(text);
  const word = token ? String(JSON.parse(token[1] ?? '""')) : '';
  const [first = ''] = /^\S+/.exec(statement) ?? [];
  if (!commands.test(statement)) return { code, message: `syntax error at or near "${first}"`, position: 1 };
  const stray = strayAfterStar.exec(statement);
  if (stray) return { code, message: `syntax error at or near "${stray[2]}"`, position: (stray[1] ?? '').length + 1 };
  const before = statement.split('\n').slice(0, Number(at?.[1] ?? 1) - 1);
  const position = before.reduce((sum, line) => sum + line.length + 1, 0) + Number(at?.[2] ?? 1);
  // Statements come without their ends: whoever wrote one sees it named.
  if (word === '' || word === ';' || position > statement.length)
    return { code, message: 'syntax error at or near ";"', position: statement.length + 1 };
  return { code, message: `syntax error at or near "${word}"`, position: Math.max(1, position) };
}

/** pg-mem takes the word behind a star for its name and stumbles over the next. */
const strayAfterStar =
  /^(select\s+(?:[^'"]*?,\s*)?(?:\w+\.)?\*\s+)(?!(?:from|where|group|order|limit|union|into|having|offset)\b)([a-z]\w*)/i;

/** pg-mem calls each such constraint the primary key's. */
function duplicateKey(table: string, detail: string, primaryKeys: ReadonlyMap<string, string>): Failure {
  const columns = /^Key \(([^)]*)\)/.exec(detail)?.[1]?.replaceAll(', ', ',') ?? '';
  const constraint =
    primaryKeys.get(table) === columns ? `${table}_pkey` : `${table}_${columns.replaceAll(',', '_')}_key`;
  return { code: '23505', message: `duplicate key value violates unique constraint "${constraint}"`, detail };
}
