import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  parseDocument,
  visit,
} from 'yaml';
import { messageOf } from '../lib/errors.ts';
import type { Path } from './problem.ts';

export interface Position {
  line: number;
  column: number;
}

/** A YAML file as JSON data, with the place of everything in it. */
export interface LessonDocument {
  value: unknown;
  /** Of the value at the path, or of the nearest thing above it that is there. */
  positionOf(path: Path): Position;
  /** Of the key itself. */
  positionOfKey(path: Path): Position;
  /** Of a part of the text at the path; of the text where the part is written in another way there. */
  placeOf(path: Path, part: string): Position;
}

export type Parsed =
  | { kind: 'parsed'; document: LessonDocument }
  | { kind: 'broken'; errors: { position: Position; message: string }[] };

/** Far more than a lesson needs, and too few for a billion laughs. */
const maxAliases = 100;

/** Parses one YAML document; all syntax errors come with their place. */
export function parseLessonDocument(text: string): Parsed {
  const lines = new LineCounter();
  return read(parseDocument(text, { lineCounter: lines, prettyErrors: false }), text, lines);
}

/** Parses all YAML documents of a text. */
export function parseDocuments(text: string): Parsed[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  return documents.map((document) => read(document, text, lines));
}

function read(document: Document.Parsed, text: string, lines: LineCounter): Parsed {
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const brokenAt = (offset: number, message: string): Parsed => ({
    kind: 'broken',
    errors: [{ position: at(offset), message: message.split('\n', 1)[0] ?? '' }],
  });
  // One mistake makes many errors behind it: the first is the one to mend.
  const [first] = document.errors;
  if (first) return brokenAt(first.pos[0], first.message);
  const astray = strayAlias(document);
  if (astray) return brokenAt(astray.offset, astray.message);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: maxAliases });
  } catch (error) {
    return brokenAt(document.contents?.range[0] ?? 0, messageOf(error));
  }
  const positionOf = (path: Path, ofKey: boolean): Position => {
    const found = locate(document, path);
    return at((ofKey ? (found.key ?? found.node) : found.node)?.range?.[0] ?? 0);
  };
  return {
    kind: 'parsed',
    document: {
      value,
      positionOf: (path) => positionOf(path, false),
      positionOfKey: (path) => positionOf(path, true),
      placeOf(path, part) {
        const [from = 0, to = from] = locate(document, path).node?.range ?? [];
        const offset = part === '' ? -1 : text.slice(from, to).indexOf(part);
        return at(from + Math.max(0, offset));
      },
    },
  };
}

/** An alias of what is not there, or of what it is itself a part of: that would never end. */
function strayAlias(document: Document): { offset: number; message: string } | undefined {
  let found: { offset: number; message: string } | undefined;
  visit(document, {
    Alias(_, alias, above) {
      const meant = alias.resolve(document);
      if (meant && !above.includes(meant)) return undefined;
      const why = meant ? 'stands for what it is a part of' : 'stands for nothing: there is no such anchor before it';
      found = { offset: alias.range?.[0] ?? 0, message: `the alias *${alias.source} ${why}` };
      return visit.BREAK;
    },
  });
  return found;
}

function locate(document: Document, path: Path): { node: Node | undefined; key: Node | undefined } {
  let node: Node | undefined = document.contents ?? undefined;
  let key: Node | undefined;
  for (const part of path) {
    const container: Node | undefined = isAlias(node) ? node.resolve(document) : node;
    let next: unknown;
    if (isMap(container)) {
      const named = (fits: (key: string) => boolean) =>
        container.items.find(({ key }) => isScalar(key) && fits(String(key.value)));
      const name = String(part);
      const pair = named((key) => key === name) ?? named((key) => key.includes('${') && mayBecome(key, name));
      if (!pair) break;
      key = pair.key as Node;
      next = pair.value ?? pair.key;
    } else if (isSeq(container)) {
      next = container.items[Number(part)];
      key = undefined;
    }
    if (!next) break;
    node = next as Node;
  }
  return { node, key };
}

/** A key with variables in it is known by what stands around them. */
function mayBecome(key: string, name: string): boolean {
  const [first = '', ...others] = key.split(/\$\{[^}]*\}/);
  const last = others.at(-1) ?? '';
  return name.startsWith(first) && name.endsWith(last);
}
