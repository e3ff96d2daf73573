import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml';
import { JsonError, type Parsed } from './json.ts';
import { yamlSyntaxError } from './yaml-error.ts';
import { resolveScalar } from './yaml-scalar.ts';

/** A text that is no YAML; the message is that of go-yaml, as far as it can be told. */
export class YamlError extends JsonError {}

/**
 * Parses the first document of a YAML text as the API server does: go-yaml's YAML 1.1, then JSON. Keys that appear
 * twice are reported as problems; aliases that would blow the document up are refused. Throws YamlError.
 */
export function parseYaml(text: string): Parsed {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    version: '1.1',
    schema: 'failsafe',
    merge: false,
    uniqueKeys: false,
    strict: false,
    lineCounter: lines,
    logLevel: 'silent',
  });
  // Without any content there is no document, which is null in JSON.
  const document = 'empty' in documents ? undefined : documents[0];
  const { errors, warnings } = document ?? ('empty' in documents ? documents : { errors: [], warnings: [] });
  const error = errors[0] ?? warnings.find(({ code }) => code === 'BAD_DIRECTIVE');
  if (error) throw new YamlError(yamlSyntaxError(error, text, lines));
  if (!document) return { value: null, duplicates: new Set(), problems: [] };
  const reader = new Reader(document, (offset) => lines.linePos(offset).line);
  const value = reader.read(document.contents);
  const problems = reader.repeated.length ? [`yaml: unmarshal errors:\n  ${reader.repeated.join('\n  ')}`] : [];
  return { value, duplicates: new Set(), problems };
}

class Reader {
  readonly repeated: string[] = [];
  readonly #document: Document;
  readonly #lineOf: (offset: number) => number;
  readonly #open = new Set<Node>();
  #nodes = 0;
  #aliased = 0;
  #aliasDepth = 0;

  constructor(document: Document, lineOf: (offset: number) => number) {
    this.#document = document;
    this.#lineOf = lineOf;
  }

  read(node: unknown): unknown {
    this.#count();
    if (isAlias(node)) return this.#readAlias(node);
    if (isMap(node)) return this.#readMap(node.items);
    if (isSeq(node)) return node.items.map((item) => this.read(item));
    if (!isScalar(node)) return null;
    const isPlain = node.type === 'PLAIN' || node.type === undefined;
    const scalar = resolveScalar(String(node.value ?? ''), isPlain, node.tag);
    if ('error' in scalar) throw new YamlError(`yaml: ${scalar.error}`);
    return scalar.value;
  }

  #readAlias(alias: Node & { source: string }): unknown {
    const target = isAlias(alias) ? alias.resolve(this.#document) : undefined;
    if (!target) throw new YamlError(`yaml: unknown anchor '${alias.source}' referenced`);
    if (this.#open.has(target)) throw new YamlError(`yaml: anchor '${alias.source}' value contains itself`);
    this.#open.add(target);
    this.#aliasDepth++;
    const value = this.read(target);
    this.#aliasDepth--;
    this.#open.delete(target);
    return value;
  }

  /** JSON made of a Go map has its keys sorted. */
  #readMap(items: readonly { key: unknown; value: unknown }[]): Record<string, unknown> {
    const values = new Map<string, unknown>();
    const merged = new Map<string, unknown>();
    for (const { key, value } of items) {
      if (isScalar(key) && key.value === '<<' && key.type === 'PLAIN') this.#merge(merged, value);
      else {
        const name = this.#readKey(key);
        if (values.has(name)) this.#repeat(key, name);
        values.set(name, this.read(value));
      }
    }
    for (const [name, value] of merged) if (!values.has(name)) values.set(name, value);
    // Own properties whatever their name: `__proto__` is a key like any other.
    return Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #merge(into: Map<string, unknown>, node: unknown): void {
    const read = this.read(node);
    const sources = Array.isArray(read) ? read : [read];
    for (const source of sources) {
      if (typeof source !== 'object' || source === null)
        throw new YamlError('yaml: map merge requires map or sequence of maps as the value');
      for (const [name, value] of Object.entries(source)) if (!into.has(name)) into.set(name, value);
    }
  }

  #readKey(key: unknown): string {
    const value = this.read(key);
    if (typeof value !== 'object') return String(value);
    throw new YamlError(`yaml: invalid map key: ${goSyntax(value)}`);
  }

  #repeat(key: unknown, name: string): void {
    const offset = isScalar(key) ? (key.range?.[0] ?? 0) : 0;
    this.repeated.push(`line ${this.#lineOf(offset)}: key ${JSON.stringify(name)} already set in map`);
  }

  /** go-yaml's rule: a document may not be made mostly of repeated aliases. */
  #count(): void {
    this.#nodes++;
    if (this.#aliasDepth > 0) this.#aliased++;
    const share = this.#aliased / this.#nodes;
    const allowed =
      this.#nodes <= 400_000
        ? 0.99
        : this.#nodes >= 4_000_000
          ? 0.1
          : 0.99 - (0.89 * (this.#nodes - 400_000)) / 3_600_000;
    if (this.#aliased > 100 && this.#nodes > 1000 && share > allowed)
      throw new YamlError('yaml: document contains excessive aliasing');
  }
}

function goSyntax(value: unknown): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${goSyntax(inner)}`);
  return `map[interface {}]interface {}{${entries.join(', ')}}`;
}
