import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
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
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  // One mistake makes many errors behind it: the first is the one to mend.
  const [first] = document.errors;
  if (first) return { kind: 'broken', errors: [{ position: at(first.pos[0]), message: first.message }] };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: maxAliases });
  } catch (error) {
    return { kind: 'broken', errors: [{ position: at(0), message: (error as Error).message }] };
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

function locate(document: Document, path: Path): { node: Node | undefined; key: Node | undefined } {
  let node: Node | undefined = document.contents ?? undefined;
  let key: Node | undefined;
  for (const part of path) {
    const container: Node | undefined = isAlias(node) ? node.resolve(document) : node;
    let next: unknown;
    if (isMap(container)) {
      const pair = container.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
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
