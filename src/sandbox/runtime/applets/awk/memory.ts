import { awkRegExp } from './syntax.ts';
import { toNumber, toText, type Value } from './values.ts';

export type Variables = Map<string, Value | Map<string, Value>>;

// Deeper than any program means.
const maxFrames = 200;

/** The variables of a program, and the record that it looks at: NF and OFS belong to both. */
export class Memory {
  record = '';
  private fields: Value[] = [];
  private readonly globals: Variables = new Map<string, Value | Map<string, Value>>([
    ['FS', ' '],
    ['OFS', ' '],
    ['ORS', '\n'],
    ['RS', '\n'],
    ['NR', 0],
    ['FNR', 0],
    ['NF', 0],
    ['SUBSEP', '\x1c'],
    ['CONVFMT', '%.6g'],
    ['OFMT', '%.6g'],
    ['RSTART', 0],
    ['RLENGTH', -1],
    ['FILENAME', ''],
  ]);
  private readonly frames: Variables[] = [];

  constructor(environment: Readonly<Record<string, string>>, operands: readonly string[]) {
    const variables = Object.entries(environment).map(([name, value]): [string, Value] => [name, { text: value }]);
    this.globals.set('ENVIRON', new Map(variables));
    this.globals.set('ARGC', operands.length + 1);
    this.globals.set(
      'ARGV',
      new Map(['awk', ...operands].map((word, index): [string, Value] => [String(index), word])),
    );
  }

  /** Gives a variable a text that was given beside the program: it is a number, too, when it looks like one. */
  assign(name: string, text: string): void {
    this.globals.set(name, { text });
  }

  get(name: string): Value {
    const value = this.whole(name);
    return value instanceof Map ? undefined : value;
  }

  /** A variable's value, or the whole array. */
  whole(name: string): Value | Map<string, Value> {
    return this.scope(name).get(name);
  }

  set(name: string, value: Value): void {
    this.scope(name).set(name, value);
    if (name !== 'NF' || this.scope(name) !== this.globals) return;
    this.fields.length = Math.max(0, toNumber(value));
    this.fields = Array.from(this.fields, (field) => field ?? '');
    this.rebuild();
  }

  array(name: string): Map<string, Value> {
    const scope = this.scope(name);
    const found = scope.get(name);
    if (found instanceof Map) return found;
    const made = new Map<string, Value>();
    scope.set(name, made);
    return made;
  }

  /** Makes an array of a variable that has no value yet. */
  take(name: string, array: Map<string, Value>): void {
    const scope = this.scope(name);
    if (scope.get(name) === undefined) scope.set(name, array);
  }

  /** Begins a function with variables of its own. */
  enter(frame: Variables): void {
    if (this.frames.length > maxFrames) throw new RangeError('awk functions nest too deeply');
    this.frames.push(frame);
  }

  leave(): void {
    this.frames.pop();
  }

  setRecord(text: string): void {
    this.record = text;
    this.fields = splitText(text, toText(this.get('FS'))).map((field) => ({ text: field }));
    this.globals.set('NF', this.fields.length);
  }

  field(index: number): Value {
    return index === 0 ? { text: this.record } : this.fields[index - 1];
  }

  setField(index: number, value: Value): void {
    if (index === 0) {
      this.setRecord(toText(value));
      return;
    }
    while (this.fields.length < index) this.fields.push('');
    this.fields[index - 1] = value;
    this.rebuild();
  }

  private rebuild(): void {
    this.record = this.fields.map((field) => toText(field)).join(toText(this.get('OFS')));
    this.globals.set('NF', this.fields.length);
  }

  private scope(name: string): Variables {
    const frame = this.frames.at(-1);
    return frame?.has(name) ? frame : this.globals;
  }
}

/** Cuts a text where a separator of awk's stands: a character, blanks, or a regular expression. */
export function splitText(text: string, separator: string): string[] {
  if (text === '') return [];
  if (separator === ' ') return text.trim() === '' ? [] : text.trim().split(/[ \t\n]+/);
  if (separator === '') return [...text];
  if (separator.length === 1 && separator !== '|') return text.split(separator === '\\' ? '\\' : separator);
  return text.split(separator === '|' ? '|' : awkRegExp(separator));
}
