import type { Stat } from '../files.ts';
import { absolutePath } from '../open.ts';
import { codeOf, type Program, type ProgramIO, type Wait } from '../process.ts';
import { globToRegExp } from '../shell/glob.ts';
import { removeAll } from './files.ts';
import { usageError } from './options.ts';

interface Found {
  /** As find shows it. */
  name: string;
  path: string;
  stat: Stat;
  depth: number;
}

type Test = (found: Found) => Generator<Wait, boolean, void>;

class FindError extends Error {}

/** `find`: walks from the given places and asks each file what the expression says. */
const find: Program = function* (io) {
  const words = io.argv.slice(1);
  const places: string[] = [];
  while (words[0] && !/^[-!(]/.test(words[0])) places.push(words.shift() ?? '');
  if (places.length === 0) places.push('.');
  const search = new Search(io, words);
  let status = 0;
  try {
    const expression = search.parse();
    for (const place of places) {
      const path = absolutePath(io, place);
      const stat = io.files.stat(path, false);
      if (stat) yield* search.walk({ name: place, path, stat, depth: 0 }, expression);
      else {
        io.err(`find: ${place}: No such file or directory\n`);
        status = 1;
      }
    }
    yield* search.finish();
  } catch (thrown) {
    if (!(thrown instanceof FindError)) throw thrown;
    throw usageError(io, thrown.message);
  }
  return status;
};

class Search {
  private readonly io: ProgramIO;
  private readonly words: string[];
  private maxDepth = Number.POSITIVE_INFINITY;
  private minDepth = 0;
  private isDepthFirst = false;
  private hasAction = false;
  private isPruned = false;
  private isOver = false;
  private readonly batches: { words: string[]; names: string[] }[] = [];
  constructor(io: ProgramIO, words: string[]) {
    this.io = io;
    this.words = words;
  }

  parse(): Test {
    const test = this.either();
    if (this.words.length > 0) throw new FindError(`unrecognized: ${this.words[0]}`);
    if (this.hasAction) return test;
    const { io } = this;
    return function* (found) {
      if (yield* test(found)) io.out(`${found.name}\n`);
      return true;
    };
  }

  *walk(found: Found, test: Test): Generator<Wait, void, void> {
    if (this.isOver) return;
    this.isPruned = false;
    const isWanted = found.depth >= this.minDepth;
    if (isWanted && !this.isDepthFirst) yield* test(found);
    const isPruned: boolean = this.isPruned;
    if (found.stat.kind === 'directory' && found.depth < this.maxDepth && !isPruned) {
      for (const name of this.io.files.list(found.path) ?? []) {
        const path = `${found.path.replace(/\/$/, '')}/${name}`;
        const stat = this.io.files.stat(path, false);
        if (stat)
          yield* this.walk(
            { name: `${found.name.replace(/\/$/, '')}/${name}`, path, stat, depth: found.depth + 1 },
            test,
          );
      }
    }
    if (isWanted && this.isDepthFirst) yield* test(found);
  }

  /** Runs what `-exec … +` collected. */
  *finish(): Generator<Wait, void, void> {
    for (const { words, names } of this.batches) if (names.length > 0) yield* this.run([...words, ...names]);
  }

  private either(): Test {
    let left = this.both();
    while (this.accept('-o', '-or')) {
      const [first, second] = [left, this.both()];
      left = function* (found) {
        return (yield* first(found)) || (yield* second(found));
      };
    }
    return left;
  }

  private both(): Test {
    let left = this.one();
    while (this.words.length > 0 && !['-o', '-or', ')'].includes(this.words[0] ?? '')) {
      this.accept('-a', '-and');
      const [first, second] = [left, this.one()];
      left = function* (found) {
        return (yield* first(found)) && (yield* second(found));
      };
    }
    return left;
  }

  private accept(...wanted: string[]): boolean {
    if (!wanted.includes(this.words[0] ?? '')) return false;
    this.words.shift();
    return true;
  }

  private one(): Test {
    const word = this.words.shift();
    if (word === undefined) return plain(() => true);
    if (word === '!' || word === '-not') {
      const test = this.one();
      return function* (found) {
        return !(yield* test(found));
      };
    }
    if (word === '(') {
      const test = this.either();
      if (!this.accept(')')) throw new FindError("bad arg ')'");
      return test;
    }
    const action = this.action(word);
    if (action) return action;
    const argument = () => {
      const value = this.words.shift();
      if (value === undefined) throw new FindError(`${word}: missing argument`);
      return value;
    };
    const test = this.test(word, argument);
    if (!test) throw new FindError(`unrecognized: ${word}`);
    return plain(test);
  }

  private action(word: string): Test | undefined {
    const { io } = this;
    const act = (test: Test) => {
      this.hasAction = true;
      return test;
    };
    switch (word) {
      case '-print':
        return act(plain(({ name }) => said(io, `${name}\n`)));
      case '-print0':
        return act(plain(({ name }) => said(io, `${name}\0`)));
      case '-quit':
        return act(plain(() => (this.isOver = true)));
      case '-prune':
        return plain(() => (this.isPruned = true));
      case '-delete':
        this.isDepthFirst = true;
        return act(
          plain(({ path, name, stat }) => {
            if (stat.kind === 'directory') removeAll(io, path, name, (text) => io.err(`find: ${text}\n`));
            else io.files.remove(path);
            return true;
          }),
        );
      case '-exec':
      case '-ok':
        return act(this.exec());
      default:
        return undefined;
    }
  }

  private exec(): Test {
    const end = this.words.findIndex((word) => word === ';' || word === '+');
    if (end < 0) throw new FindError('-exec requires an argument');
    const words = this.words.splice(0, end);
    if (this.words.shift() === '+') {
      const batch = { words: words.filter((word) => word !== '{}'), names: [] as string[] };
      this.batches.push(batch);
      return plain(({ name }) => batch.names.push(name) > 0);
    }
    const run = this.run.bind(this);
    return function* ({ name }) {
      return (yield* run(words.map((word) => word.replaceAll('{}', name)))) === 0;
    };
  }

  private *run(words: readonly string[]): Generator<Wait, number, void> {
    const program = this.io.program(words[0] ?? '');
    if (program) return yield* codeOf(this.io.start({ program, argv: words }));
    this.io.err(`find: ${words[0] ?? ''}: No such file or directory\n`);
    return 127;
  }

  private test(word: string, argument: () => string): ((found: Found) => boolean) | undefined {
    const { io } = this;
    switch (word) {
      case '-name':
      case '-iname': {
        const regexp = globToRegExp(argument());
        const anyCase = new RegExp(regexp.source, word === '-iname' ? 'isu' : 'su');
        return ({ name }) =>
          anyCase.test(
            name
              .replace(/(.)\/+$/, '$1')
              .split('/')
              .at(-1) ?? '',
          );
      }
      case '-path':
      case '-wholename': {
        const regexp = globToRegExp(argument());
        return ({ name }) => regexp.test(name);
      }
      case '-type': {
        const kind = { f: 'file', d: 'directory', l: 'link', c: 'device' }[argument()];
        return ({ stat }) => stat.kind === kind;
      }
      case '-maxdepth':
        this.maxDepth = Number(argument());
        return () => true;
      case '-mindepth':
        this.minDepth = Number(argument());
        return () => true;
      case '-depth':
        this.isDepthFirst = true;
        return () => true;
      case '-empty':
        return ({ stat, path }) => (stat.kind === 'directory' ? io.files.list(path)?.length === 0 : stat.size === 0);
      case '-true':
        return () => true;
      case '-size': {
        const [, sign = '', amount = '', unit = ''] = /^([-+]?)(\d+)([ckwb]?)$/.exec(argument()) ?? [];
        const bytes = Number(amount) * ({ c: 1, k: 1024, w: 2 }[unit] ?? 512);
        return ({ stat }) =>
          sign === '+' ? stat.size > bytes : sign === '-' ? stat.size < bytes : stat.size === bytes;
      }
      case '-mtime':
      case '-mmin': {
        const unit = word === '-mmin' ? 60_000 : 86_400_000;
        const [, sign = '', amount = ''] = /^([-+]?)(\d+)$/.exec(argument()) ?? [];
        return ({ stat }) => {
          const age = Math.floor((io.clock.now() - stat.mtimeMs) / unit);
          return sign === '+' ? age > Number(amount) : sign === '-' ? age < Number(amount) : age === Number(amount);
        };
      }
      case '-newer': {
        const than = io.files.stat(absolutePath(io, argument()))?.mtimeMs ?? 0;
        return ({ stat }) => stat.mtimeMs > than;
      }
      case '-perm': {
        const text = argument();
        const mode = Number.parseInt(text.replace(/^[-/+]/, ''), 8);
        return ({ stat }) =>
          text.startsWith('-')
            ? (stat.mode & mode) === mode
            : text.startsWith('/')
              ? (stat.mode & mode) !== 0
              : stat.mode === mode;
      }
      case '-user': {
        const uid = Number(argument());
        return ({ stat }) => stat.uid === uid;
      }
      default:
        return undefined;
    }
  }
}

const said = (io: ProgramIO, text: string): boolean => {
  io.out(text);
  return true;
};

const plain = (test: (found: Found) => boolean): Test =>
  // biome-ignore lint/correctness/useYield: a test that never waits still has the shape of one that does
  function* (found) {
    return test(found);
  };

export const findApplets: readonly (readonly [string, Program])[] = [['find', find]];
