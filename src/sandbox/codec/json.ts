/** A parsed body, with what a strict decoder finds wrong about its text. */
export interface Parsed {
  value: unknown;
  /** The paths of keys that appear more than once, such as `spec.containers[0].image`. */
  duplicates: ReadonlySet<string>;
  /** Strict problems of the text itself, beside duplicates of JSON. */
  problems: readonly string[];
}

/** A text that is no JSON; the message is that of Go's encoding/json. */
export class JsonError extends Error {}

const none: ReadonlySet<string> = new Set();
const maxDepth = 10_000;

/** Parses JSON and reports keys that appear twice; throws JsonError with Go's text. */
export function parseJson(text: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    new Scanner(text).scan();
    throw new JsonError('unexpected end of JSON input');
  }
  // Only a key that was written twice makes the text hold more keys than the value.
  const duplicates = countKeys(text) === countValueKeys(value) ? none : new Scanner(text).scan();
  return { value, duplicates, problems: [] };
}

function countKeys(text: string): number {
  let count = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === quote) inString = !inString;
    else if (inString && code === backslash) i++;
    else if (!inString && code === colon) count++;
  }
  return count;
}

function countValueKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) for (const item of value) count += countValueKeys(item);
  else
    for (const key in value) {
      count += 1 + countValueKeys((value as Record<string, unknown>)[key]);
    }
  return count;
}

const quote = 0x22;
const colon = 0x3a;
const backslash = 0x5c;

/** Walks a text as Go's scanner does: for its error texts, and for keys that appear twice. */
class Scanner {
  readonly #text: string;
  #at = 0;
  readonly #duplicates = new Set<string>();

  constructor(text: string) {
    this.#text = text;
  }

  scan(): ReadonlySet<string> {
    this.#value('', 0);
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail('after top-level value');
    return this.#duplicates;
  }

  #value(path: string, depth: number): void {
    if (depth > maxDepth) throw new JsonError('exceeded max depth');
    this.#skipSpace();
    const char = this.#text[this.#at];
    if (char === '{') this.#object(path, depth);
    else if (char === '[') this.#array(path, depth);
    else if (char === '"') this.#string();
    else if (char === '-' || isDigit(char)) this.#number();
    else if (char === 't') this.#literal('true');
    else if (char === 'f') this.#literal('false');
    else if (char === 'n') this.#literal('null');
    else this.#fail('looking for beginning of value');
  }

  #object(path: string, depth: number): void {
    const seen = new Set<string>();
    this.#at++;
    this.#skipSpace();
    if (this.#take('}')) return;
    for (;;) {
      this.#skipSpace();
      if (this.#text[this.#at] !== '"') this.#fail('looking for beginning of object key string');
      const start = this.#at;
      this.#string();
      const key = String(JSON.parse(this.#text.slice(start, this.#at)));
      const keyPath = path ? `${path}.${key}` : key;
      if (seen.has(key)) this.#duplicates.add(keyPath);
      seen.add(key);
      this.#skipSpace();
      if (!this.#take(':')) this.#fail('after object key');
      this.#value(keyPath, depth + 1);
      this.#skipSpace();
      if (this.#take('}')) return;
      if (!this.#take(',')) this.#fail('after object key:value pair');
    }
  }

  #array(path: string, depth: number): void {
    this.#at++;
    this.#skipSpace();
    if (this.#take(']')) return;
    for (let index = 0; ; index++) {
      this.#value(`${path}[${index}]`, depth + 1);
      this.#skipSpace();
      if (this.#take(']')) return;
      if (!this.#take(',')) this.#fail('after array element');
    }
  }

  #string(): void {
    this.#at++;
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined || char < ' ') this.#fail('in string literal');
      this.#at++;
      if (char === '"') return;
      if (char === '\\') this.#escape();
    }
  }

  #escape(): void {
    const char = this.#text[this.#at];
    if (char === undefined || !'"\\/bfnrtu'.includes(char)) this.#fail('in string escape code');
    this.#at++;
    if (char !== 'u') return;
    for (let i = 0; i < 4; i++) {
      if (!/^[0-9a-fA-F]$/.test(this.#text[this.#at] ?? '')) this.#fail('in \\u hexadecimal character escape');
      this.#at++;
    }
  }

  #number(): void {
    this.#take('-');
    if (!isDigit(this.#text[this.#at])) this.#fail('in numeric literal');
    if (!this.#take('0')) this.#digits();
    if (this.#take('.')) {
      if (!isDigit(this.#text[this.#at])) this.#fail('after decimal point in numeric literal');
      this.#digits();
    }
    if (this.#take('e') || this.#take('E')) {
      if (!this.#take('+')) this.#take('-');
      if (!isDigit(this.#text[this.#at])) this.#fail('in exponent of numeric literal');
      this.#digits();
    }
  }

  #digits(): void {
    while (isDigit(this.#text[this.#at])) this.#at++;
  }

  #literal(word: string): void {
    for (const [index, expected] of [...word].entries()) {
      // At the end of a text Go's scanner is fed one more space.
      const char = this.#text[this.#at] ?? ' ';
      if (char !== expected) this.#fail(`in literal ${word} (expecting '${expected}')`, char, index > 0);
      this.#at++;
    }
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    while (/^[ \t\r\n]$/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #fail(context: string, char = this.#text[this.#at], atEnd = false): never {
    if (char === undefined || (this.#at >= this.#text.length && !atEnd))
      throw new JsonError('unexpected end of JSON input');
    throw new JsonError(`invalid character ${quoteChar(char)} ${context}`);
  }
}

const isDigit = (char: string | undefined) => char !== undefined && char >= '0' && char <= '9';

/** Go looks at bytes: a character beyond ASCII shows as the first byte of its UTF-8 form. */
function quoteChar(char: string): string {
  if (char === "'") return "'\\''";
  if (char === '"') return `'"'`;
  const byte = Buffer.from(char)[0] ?? 0;
  const escapes: Record<number, string> = { 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' };
  const known = escapes[byte] ?? (byte === backslash ? '\\\\' : undefined);
  if (known) return `'${known}'`;
  if (byte < 0x20 || byte === 0x7f) return `'\\x${byte.toString(16).padStart(2, '0')}'`;
  return byte >= 0x80 && byte < 0xa1 ? `'\\u00${byte.toString(16)}'` : `'${String.fromCharCode(byte)}'`;
}
