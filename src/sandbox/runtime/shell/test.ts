import { absolutePath } from '../open.ts';
import { instant, type ProgramIO } from '../process.ts';
import { globToRegExp } from './glob.ts';

class TestSyntax extends Error {}

/** `test`, `[` and `[[`: 0 when the expression is true, 1 when it is false, 2 when it is none. */
export const testProgram = instant((io, given) => {
  const name = io.argv[0]?.split('/').at(-1) ?? 'test';
  const words = [...given];
  const complain = (text: string) => {
    io.err(`${io.argv[0] === name && name !== 'test' ? `sh` : name}: ${text}\n`);
    return 2;
  };
  if (name !== 'test') {
    const close = name === '[[' ? ']]' : ']';
    if (words.pop() !== close) return complain(`missing ${close}`);
  }
  if (words.length === 0) return 1;
  try {
    const expression = new Expression(io, words, name === '[[');
    const value = expression.either();
    const rest = expression.rest();
    if (rest !== undefined) return complain(`${rest}: unknown operand`);
    return value ? 0 : 1;
  } catch (thrown) {
    if (thrown instanceof TestSyntax) return complain(thrown.message);
    throw thrown;
  }
});

class Expression {
  private position = 0;
  private readonly io: ProgramIO;
  private readonly words: readonly string[];
  private readonly isDouble: boolean;
  constructor(io: ProgramIO, words: readonly string[], isDouble: boolean) {
    this.io = io;
    this.words = words;
    this.isDouble = isDouble;
  }

  rest(): string | undefined {
    return this.words[this.position];
  }

  either(): boolean {
    let value = this.both();
    while (this.accept('-o', '||')) value = this.both() || value;
    return value;
  }

  private both(): boolean {
    let value = this.primary();
    while (this.accept('-a', '&&')) value = this.primary() && value;
    return value;
  }

  private accept(...wanted: string[]): boolean {
    const word = this.words[this.position];
    if (word === undefined || !wanted.includes(word)) return false;
    this.position++;
    return true;
  }

  private primary(): boolean {
    const word = this.words[this.position++];
    if (word === undefined) throw new TestSyntax('argument expected');
    const [operator, right] = [this.words[this.position], this.words[this.position + 1]];
    if (operator !== undefined && right !== undefined && isBinary(operator)) {
      this.position += 2;
      return this.compare(word, operator, right);
    }
    if (word === '!') return this.position >= this.words.length ? true : !this.primary();
    if (word === '(' && this.position < this.words.length) {
      const value = this.either();
      if (!this.accept(')')) throw new TestSyntax('closing paren expected');
      return value;
    }
    if (/^-[a-zA-Z]$/.test(word) && this.position < this.words.length) {
      const value = this.unary(word, this.words[this.position] ?? '');
      if (value !== undefined) {
        this.position++;
        return value;
      }
    }
    return word !== '';
  }

  private compare(left: string, operator: string, right: string): boolean {
    const { files } = this.io;
    const age = (path: string) => files.stat(absolutePath(this.io, path))?.mtimeMs;
    switch (operator) {
      case '=':
      case '==':
        return this.isDouble ? globToRegExp(right).test(left) : left === right;
      case '!=':
        return this.isDouble ? !globToRegExp(right).test(left) : left !== right;
      case '=~':
        return new RegExp(right).test(left);
      case '<':
        return left < right;
      case '>':
        return left > right;
      case '-nt':
        return (age(left) ?? Number.NEGATIVE_INFINITY) > (age(right) ?? Number.NEGATIVE_INFINITY);
      case '-ot':
        return (age(left) ?? Number.NEGATIVE_INFINITY) < (age(right) ?? Number.NEGATIVE_INFINITY);
      case '-ef':
        return files.resolve(absolutePath(this.io, left)) === files.resolve(absolutePath(this.io, right));
      default:
        return comparisons[operator]?.(whole(left), whole(right)) ?? false;
    }
  }

  private unary(operator: string, operand: string): boolean | undefined {
    const { files, terminal, stdin, stdout, stderr } = this.io;
    const path = absolutePath(this.io, operand);
    const kind = () => files.stat(path)?.kind;
    switch (operator) {
      case '-n':
        return operand !== '';
      case '-z':
        return operand === '';
      case '-e':
      case '-a':
        return kind() !== undefined;
      case '-f':
        return kind() === 'file';
      case '-d':
        return kind() === 'directory';
      case '-h':
      case '-L':
        return files.stat(path, false)?.kind === 'link';
      case '-c':
        return kind() === 'device';
      case '-b':
      case '-p':
      case '-S':
        return false;
      case '-s':
        return (files.stat(path)?.size ?? 0) > 0;
      case '-r':
        return files.may(path, 4);
      case '-w':
        return files.may(path, 2);
      case '-x':
        return files.may(path, 1);
      case '-u':
        return ((files.stat(path)?.mode ?? 0) & 0o4000) !== 0;
      case '-g':
        return ((files.stat(path)?.mode ?? 0) & 0o2000) !== 0;
      case '-k':
        return ((files.stat(path)?.mode ?? 0) & 0o1000) !== 0;
      case '-O':
        return files.stat(path)?.uid === this.io.user.uid;
      case '-G':
        return files.stat(path)?.gid === this.io.user.gid;
      case '-t': {
        const stream = [stdin, stdout, stderr][whole(operand)];
        return terminal !== undefined && (stream === terminal.input || stream === terminal.output);
      }
      default:
        return undefined;
    }
  }
}

const comparisons: Record<string, (a: number, b: number) => boolean> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
};
const isBinary = (word: string) =>
  ['=', '==', '!=', '=~', '<', '>', '-nt', '-ot', '-ef'].includes(word) || comparisons[word] !== undefined;

function whole(text: string): number {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new TestSyntax(`${text}: bad number`);
  return Number(text);
}
