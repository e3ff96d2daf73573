import { absolutePath } from '../open.ts';
import { instant, type Program, type ProgramIO, sleep } from '../process.ts';
import { formatDate } from '../shell/date.ts';
import { readOptions, usageError } from './options.ts';
import { posixRegExp } from './regexp.ts';

// What the simulated machine has, in KiB: /proc/meminfo says the same.
const memoryKiB = 8 * 1024 * 1024;
const diskKiB = 100 * 1024 * 1024;

const df = instant((io) => {
  const options = readOptions(io, 'PkmhTaiB:t:');
  const unit = options.has('m') ? 1024 : 1;
  const shown = (kib: number) => (options.has('h') ? humanKiB(kib) : String(Math.round(kib / unit)));
  io.out(
    `Filesystem           ${options.has('h') ? '     Size      Used Available' : options.has('m') ? '1M-blocks      Used Available' : '1K-blocks      Used Available'} Use% Mounted on\n`,
  );
  const wanted = options.operands.map((file) => io.files.resolve(absolutePath(io, file)) ?? '');
  for (const mount of io.files.mounts()) {
    if (mount.type === 'proc') continue;
    if (
      wanted.length &&
      !wanted.some((path) => path === mount.path || path.startsWith(`${mount.path.replace(/\/$/, '')}/`))
    )
      continue;
    const isMemory = mount.type === 'tmpfs';
    const [total, used] = isMemory ? [65_536, 0] : [diskKiB, diskKiB / 4];
    const device = mount.type ?? '/dev/sda1';
    const percent = `${Math.ceil((used / total) * 100)}%`;
    io.out(
      `${device.padEnd(20)} ${shown(total).padStart(9)} ${shown(used).padStart(9)} ${shown(total - used).padStart(9)} ${percent.padStart(4)} ${mount.path}\n`,
    );
  }
  return 0;
});

function humanKiB(kib: number): string {
  let value = kib;
  let unit = 0;
  while (value >= 1024 && unit < 3) {
    value /= 1024;
    unit++;
  }
  return kib === 0 ? '0' : `${value.toFixed(1)}${'KMGT'[unit] ?? ''}`;
}

const du = instant((io) => {
  const options = readOptions(io, 'aHLd:clsxhmk');
  let status = 0;
  const depth = options.has('s') ? 0 : Number(options.value('d') ?? Number.POSITIVE_INFINITY);
  const size = (kib: number) =>
    options.has('h') ? humanKiB(kib) : options.has('m') ? String(Math.ceil(kib / 1024)) : String(kib);
  const total = (path: string, shown: string, level: number): number => {
    const stat = io.files.stat(path, false);
    if (!stat) return 0;
    let kib = stat.kind === 'link' || stat.kind === 'device' ? 0 : Math.ceil(stat.size / 4096) * 4;
    if (stat.kind === 'directory')
      for (const name of io.files.list(path) ?? [])
        kib += total(`${path.replace(/\/$/, '')}/${name}`, `${shown}/${name}`, level + 1);
    if (level <= depth && (stat.kind === 'directory' || options.has('a') || level === 0))
      io.out(`${size(kib)}\t${shown}\n`);
    return kib;
  };
  for (const file of options.operands.length ? options.operands : ['.']) {
    const path = absolutePath(io, file);
    if (io.files.stat(path, false)) total(path, file, 0);
    else {
      io.err(`du: ${file}: No such file or directory\n`);
      status = 1;
    }
  }
  return status;
});

const mount = instant((io, words) => {
  if (words.length > 0) {
    io.err('mount: permission denied (are you root?)\n');
    return 1;
  }
  for (const { path, readOnly, volume, type = 'ext4' } of io.files.mounts()) {
    const device = type === 'ext4' ? '/dev/sda1' : type;
    io.out(`${device} on ${path} type ${type} (${readOnly || volume.readOnly ? 'ro' : 'rw'},relatime)\n`);
  }
  return 0;
});

const umount = instant((io, [path]) => {
  if (path === undefined) throw usageError(io);
  io.err(`umount: can't unmount ${path}: Operation not permitted\n`);
  return 1;
});

const free = instant((io) => {
  const options = readOptions(io, 'bkmgh');
  const [factor, unit] = options.has('b') ? [1024, 1] : [1, options.has('m') ? 1024 : options.has('g') ? 1_048_576 : 1];
  const cell = (kib: number) => String(Math.floor((kib * factor) / unit)).padStart(12);
  const half = memoryKiB / 2;
  io.out(
    `${['total', 'used', 'free', 'shared', 'buff/cache', 'available']
      .map((name) => name.padStart(12))
      .join('')
      .padStart(79)}\n`,
  );
  io.out(`Mem:   ${[memoryKiB, half, half / 2, 0, half / 2, half].map(cell).join('')}\n`);
  io.out(`Swap:  ${[0, 0, 0].map(cell).join('')}\n`);
  return 0;
});

const uptime = instant((io) => {
  const upMs = io.clock.now() - (io.processes.get(1)?.startedMs ?? io.clock.now());
  const minutes = Math.floor(upMs / 60_000);
  io.out(` ${formatDate(io.clock.now(), '%T')} up ${minutes} min,  0 users,  load average: 0.00, 0.00, 0.00\n`);
  return 0;
});

const expr = instant((io, words) => {
  if (words.length === 0) throw usageError(io);
  const evaluator = new ExprEvaluator([...words]);
  try {
    const value = evaluator.all();
    io.out(`${value}\n`);
    return value === '' || value === '0' ? 1 : 0;
  } catch (thrown) {
    if (!(thrown instanceof ExprError)) throw thrown;
    io.err(`expr: ${thrown.message}\n`);
    return 2;
  }
});

class ExprError extends Error {}

const levels: readonly (readonly string[])[] = [
  ['|'],
  ['&'],
  ['=', '==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
  [':'],
];

class ExprEvaluator {
  private readonly words: string[];
  constructor(words: string[]) {
    this.words = words;
  }

  all(): string {
    const value = this.level(0);
    if (this.words.length > 0) throw new ExprError('syntax error');
    return value;
  }

  private level(index: number): string {
    const operators = levels[index];
    if (!operators) return this.primary();
    let left = this.level(index + 1);
    while (operators.includes(this.words[0] ?? ''))
      left = this.apply(this.words.shift() ?? '', left, this.level(index + 1));
    return left;
  }

  private primary(): string {
    const word = this.words.shift();
    if (word === undefined) throw new ExprError('syntax error');
    if (word === '(') {
      const value = this.level(0);
      if (this.words.shift() !== ')') throw new ExprError('syntax error');
      return value;
    }
    if (word === 'length' && this.words.length > 0) return String((this.words.shift() ?? '').length);
    if (word === 'substr' && this.words.length > 2) {
      const [text = '', from = '', size = ''] = this.words.splice(0, 3);
      return text.slice(Number(from) - 1, Number(from) - 1 + Number(size));
    }
    if (word === 'index' && this.words.length > 1) {
      const [text = '', set = ''] = this.words.splice(0, 2);
      return String([...text].findIndex((char) => set.includes(char)) + 1);
    }
    return word;
  }

  private apply(operator: string, left: string, right: string): string {
    const isNumber = (text: string) => /^-?\d+$/.test(text);
    const isTrue = (text: string) => text !== '' && text !== '0';
    if (operator === '|') return isTrue(left) ? left : right;
    if (operator === '&') return isTrue(left) && isTrue(right) ? left : '0';
    if (operator === ':') {
      const regexp = posixRegExp(right, 'basic', '', (source) => `^(?:${source})`);
      const found = typeof regexp === 'string' ? null : regexp.exec(left);
      const hasGroup = right.includes('\\(');
      return hasGroup ? (found?.[1] ?? '') : String(found?.[0].length ?? 0);
    }
    if (/^[=!<>]/.test(operator)) {
      const order =
        isNumber(left) && isNumber(right) ? Number(left) - Number(right) : left < right ? -1 : left > right ? 1 : 0;
      const holds = {
        '=': order === 0,
        '==': order === 0,
        '!=': order !== 0,
        '<': order < 0,
        '<=': order <= 0,
        '>': order > 0,
        '>=': order >= 0,
      }[operator];
      return holds ? '1' : '0';
    }
    if (!isNumber(left) || !isNumber(right)) throw new ExprError('non-numeric argument');
    const [a, b] = [BigInt(left), BigInt(right)];
    if ((operator === '/' || operator === '%') && b === 0n) throw new ExprError('division by zero');
    const value =
      operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : operator === '/' ? a / b : a % b;
    return String(value);
  }
}

const tty = instant((io) => {
  const isTerminal = io.terminal !== undefined && io.stdin === io.terminal.input;
  io.out(isTerminal ? '/dev/pts/0\n' : 'not a tty\n');
  return isTerminal ? 0 : 1;
});

const usleep: Program = function* (io) {
  yield sleep(io.clock, Number(io.argv[1] ?? 0) / 1000);
  return 0;
};

const say = (text: (io: ProgramIO) => string) =>
  instant((io) => {
    io.out(`${text(io)}\n`);
    return 0;
  });

/** The applets that tell of the machine, and some that count and wait. */
export const machineApplets: readonly (readonly [string, Program])[] = [
  ['arch', say(() => 'x86_64')],
  ['df', df],
  ['du', du],
  ['expr', expr],
  ['free', free],
  ['mount', mount],
  ['nproc', say(() => '4')],
  ['sync', instant(() => 0)],
  ['tty', tty],
  ['umount', umount],
  ['uptime', uptime],
  ['usleep', usleep],
];
