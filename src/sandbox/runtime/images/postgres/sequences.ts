import type { DataType, FunctionDefinition } from 'pg-mem';
import { SqlError } from './define.ts';
import { mapUnquoted } from './split.ts';

/** Sequences beside pg-mem, whose own give a number back when a statement fails; PostgreSQL's never do. */
export interface Sequences {
  functions(types: typeof DataType): FunctionDefinition[];
  /** Notes the sequences that a statement makes; gives it with serial columns that draw from them. */
  define(statement: string): string;
}

export function createSequences(): Sequences {
  const last = new Map<string, number>();
  const steps = new Map<string, number>();
  const named = (name: string) => {
    const plain = name.replaceAll('"', '').replace(/^public\./, '');
    if (!last.has(plain)) throw new SqlError({ code: '42P01', message: `relation "${plain}" does not exist` });
    return plain;
  };
  const next = (name: string) => {
    const number = (last.get(named(name)) ?? 0) + (steps.get(named(name)) ?? 1);
    last.set(named(name), number);
    return number;
  };
  const set = (name: string, number: number) => {
    last.set(named(name), number);
    return number;
  };
  return {
    functions: ({ text, integer }) => [
      { name: 'nextval', args: [text], returns: integer, implementation: next, impure: true },
      {
        name: 'currval',
        args: [text],
        returns: integer,
        implementation: (name: string) => last.get(named(name)),
        impure: true,
      },
      { name: 'setval', args: [text, integer], returns: integer, implementation: set, impure: true },
    ],
    define(statement) {
      const sequence = /^create\s+sequence\s+(?:if\s+not\s+exists\s+)?"?([\w.]+)"?/i.exec(statement)?.[1];
      if (sequence) {
        const step = Number(/increment\s+(?:by\s+)?(-?\d+)/i.exec(statement)?.[1] ?? 1);
        const start = Number(/start\s+(?:with\s+)?(-?\d+)/i.exec(statement)?.[1] ?? 1);
        if (!last.has(sequence)) last.set(sequence, start - step);
        steps.set(sequence, step);
      }
      const table = /^create\s+table\s+(?:if\s+not\s+exists\s+)?(?:"?\w+"?\.)?"?(\w+)"?/i.exec(statement)?.[1];
      if (!table) return statement;
      return mapUnquoted(statement, (part) =>
        part.replace(/(\w+)\s+(?:small|big)?serial\b/gi, (_, column: string) => {
          const name = `${table}_${column}_seq`;
          if (!last.has(name)) last.set(name, 0);
          return `${column} integer not null default nextval('${name}')`;
        }),
      );
    },
  };
}
