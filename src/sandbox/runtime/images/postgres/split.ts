/** The statements of a script without their ends: split at semicolons outside of quotes, comments and dollar quotes. */
export function splitStatements(text: string): string[] {
  return parts(text).flatMap((part) => {
    const statement = withoutLeadingComments(part.replace(/;$/, ''));
    return statement === '' ? [] : [statement];
  });
}

/** The same with the semicolons that end them, as psql sends them. */
export function splitScript(text: string): string[] {
  return parts(text)
    .map(withoutLeadingComments)
    .filter((statement) => statement !== '' && statement !== ';');
}

function parts(text: string): string[] {
  const found: string[] = [];
  let begin = 0;
  for (let at = 0; at < text.length; ) {
    const length = quotedLength(text, at);
    if (length > 0) at += length;
    else if (text[at] === ';') {
      found.push(text.slice(begin, ++at));
      begin = at;
    } else at++;
  }
  return [...found, text.slice(begin)];
}

/** Applies a change to the parts of a statement that are neither quoted nor comments. */
export function mapUnquoted(text: string, change: (part: string) => string): string {
  let result = '';
  let plain = '';
  for (let at = 0; at < text.length; ) {
    const length = quotedLength(text, at);
    if (length === 0) plain += text[at++];
    else {
      result += change(plain) + text.slice(at, at + length);
      plain = '';
      at += length;
    }
  }
  return result + change(plain);
}

/** How long the quoted text or comment is that begins here; 0 when none does. */
function quotedLength(text: string, at: number): number {
  const rest = text.slice(at, at + 2);
  if (rest === '--') return lengthTo(text, at, '\n', 2);
  if (rest === '/*') return lengthTo(text, at, '*/', 2);
  if (text[at] === "'" || text[at] === '"') return lengthTo(text, at, text[at] ?? '', 1);
  if (text[at] !== '$') return 0;
  const [tag] = /^\$\w*\$/.exec(text.slice(at)) ?? [];
  return tag ? lengthTo(text, at, tag, tag.length) : 0;
}

function lengthTo(text: string, at: number, end: string, openLength: number): number {
  const found = text.indexOf(end, at + openLength);
  return (found < 0 ? text.length : found + end.length) - at;
}

function withoutLeadingComments(statement: string): string {
  return statement.replace(/^(\s+|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)+/, '').trimEnd();
}
