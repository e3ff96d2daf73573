import { forever, instant, type Program, type ProgramIO, sleep, type Wait } from '../process.ts';
import { formatDate } from '../shell/date.ts';
import { put } from '../streams.ts';
import { readOptions, usageError } from './options.ts';
import { groupName, userName } from './users.ts';

/** The time that `1m 30s` means; undefined, with a message, when it means none. */
export function durationOf(io: ProgramIO, word: string): number | undefined {
  const match = /^(\d*\.?\d+|\d+\.|inf(?:inity)?)([smhd]?)$/.exec(word);
  if (!match) {
    io.err(`${io.argv[0]?.split('/').at(-1)}: invalid number '${word}'\n`);
    return undefined;
  }
  const [, amount = '', unit = 's'] = match;
  const factor = { m: 60, h: 3600, d: 86_400 }[unit] ?? 1;
  return amount.startsWith('inf') ? Number.POSITIVE_INFINITY : Number(amount) * factor * 1000;
}

const sleepProgram: Program = function* (io) {
  const words = io.argv.slice(1);
  if (words.length === 0) throw usageError(io);
  let ms = 0;
  for (const word of words) {
    const duration = durationOf(io, word);
    if (duration === undefined) return 1;
    ms += duration;
  }
  yield* pause(io, ms);
  return 0;
};

/** Waits for a time, however long. */
export function* pause(io: ProgramIO, ms: number): Generator<Wait, void, void> {
  if (ms === Number.POSITIVE_INFINITY) for (;;) yield forever;
  // setTimeout's limit is 24 days: longer sleeps are many short ones.
  const turn = 86_400_000;
  for (let left = ms; left >= 0; left -= turn) {
    yield sleep(io.clock, Math.min(left, turn));
    if (left <= turn) return;
  }
}

const seq: Program = function* (io) {
  const options = readOptions(
    io,
    '+ws:',
    {},
    io.argv
      .slice(1)
      .flatMap((word, index, all) => (/^-\d/.test(word) && !all.slice(0, index).includes('--') ? ['--', word] : [word]))
      .filter((word, index, all) => word !== '--' || all.indexOf('--') === index),
  );
  const words = options.operands;
  if (words.length < 1 || words.length > 3) throw usageError(io);
  const numbers = words.map(Number);
  const wrong = numbers.findIndex(Number.isNaN);
  if (wrong >= 0) {
    throw usageError(io);
  }
  const [first = 1, step = 1, last = 1] =
    numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers;
  const digits = Math.max(...words.map((word) => word.split('.')[1]?.length ?? 0));
  const width = options.has('w') ? Math.max(...[first, last].map((value) => value.toFixed(digits).length)) : 0;
  const separator = options.value('s') ?? '\n';
  if (step === 0) for (;;) yield* put(io.stdout, `${first}${separator}`);
  let count = 0;
  for (let value = first; step > 0 ? value <= last + 1e-9 : value >= last - 1e-9; value = first + ++count * step) {
    yield* put(io.stdout, `${count > 0 ? separator : ''}${value.toFixed(digits).padStart(width, '0')}`);
    if (count % 1000 === 999) yield sleep(io.clock, 0);
  }
  if (count > 0) io.out('\n');
  return 0;
};

const env: Program = function* (io) {
  const options = readOptions(io, '+iu:0', {});
  const environment: Record<string, string> = options.has('i') ? {} : { ...io.environment };
  for (const name of options.values('u')) delete environment[name];
  const words = [...options.operands];
  if (words[0] === '-') {
    words.shift();
    for (const name of Object.keys(environment)) delete environment[name];
  }
  while (words[0]?.includes('=')) {
    const [name = '', ...value] = (words.shift() ?? '').split('=');
    environment[name] = value.join('=');
  }
  const end = options.has('0') ? '\0' : '\n';
  if (words.length === 0) {
    io.out(
      Object.entries(environment)
        .map(([name, value]) => `${name}=${value}${end}`)
        .join(''),
    );
    return 0;
  }
  return yield* becomeProgram(io, words, environment);
};

/** Goes on as another program, as `env`, `nohup` and `timeout` do. */
export function* becomeProgram(io: ProgramIO, words: readonly string[], environment = io.environment) {
  const [name = ''] = words;
  const program = io.program(name);
  if (!program) {
    io.err(`${io.argv[0]?.split('/').at(-1)}: can't execute '${name}': No such file or directory\n`);
    return 127;
  }
  return yield* io.become({ program, argv: words, environment });
}

const printenv = instant((io, names) => {
  if (names.length === 0)
    io.out(
      Object.entries(io.environment)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
  let status = 0;
  for (const name of names) {
    const value = io.environment[name];
    if (value === undefined) status = 1;
    else io.out(`${value}\n`);
  }
  return status;
});

const id = instant((io) => {
  const options = readOptions(io, 'ugGnr');
  const [wanted] = options.operands;
  if (
    wanted !== undefined &&
    userName(io, 0) !== wanted &&
    !(io.files.read('/etc/passwd') ?? '').split('\n').some((line) => line.startsWith(`${wanted}:`))
  ) {
    io.err(`id: unknown user ${wanted}\n`);
    return 1;
  }
  const { uid, gid, groups } = io.user;
  const all = [...new Set([gid, ...groups])];
  const user = userName(io, uid);
  const shownName = (number: number, name: string | undefined) => `${number}${name === undefined ? '' : `(${name})`}`;
  const isNamed = options.has('n');
  if (options.has('u')) io.out(`${isNamed ? (user ?? uid) : uid}\n`);
  else if (options.has('g')) io.out(`${isNamed ? (groupName(io, gid) ?? gid) : gid}\n`);
  else if (options.has('G'))
    io.out(`${all.map((group) => (isNamed ? (groupName(io, group) ?? group) : group)).join(' ')}\n`);
  else {
    const list = all.map((group) => shownName(group, groupName(io, group))).join(',');
    io.out(`uid=${shownName(uid, user)} gid=${shownName(gid, groupName(io, gid))} groups=${list}\n`);
  }
  return 0;
});

const whoami = instant((io) => {
  const name = userName(io, io.user.uid);
  if (name !== undefined) io.out(`${name}\n`);
  else io.err(`whoami: unknown uid ${io.user.uid}\n`);
  return name === undefined ? 1 : 0;
});

const uname = instant((io) => {
  const options = readOptions(io, 'asnrvmpio');
  const facts: [string, string][] = [
    ['s', 'Linux'],
    ['n', io.hostname],
    ['r', '6.1.0'],
    ['v', '#1 SMP PREEMPT_DYNAMIC'],
    ['m', 'x86_64'],
    ['o', 'GNU/Linux'],
  ];
  const shown = facts.filter(([letter]) => options.has('a') || options.has(letter));
  io.out(`${shown.length ? shown.map(([, text]) => text).join(' ') : 'Linux'}\n`);
  return 0;
});

const date = instant((io) => {
  const options = readOptions(io, 'Rs:ud:r:I::D:', { iso: 'I', utc: 'u', date: 'd' });
  const given = options.value('d');
  const atMs = given === undefined ? io.clock.now() : parseDate(given);
  if (atMs === undefined) {
    io.err(`date: invalid date '${given ?? ''}'\n`);
    return 1;
  }
  const format = options.operands.find((word) => word.startsWith('+'))?.slice(1);
  const iso: Record<string, string> = {
    '': '%F',
    date: '%F',
    seconds: '%FT%T+00:00',
    minutes: '%FT%H:%M+00:00',
    hours: '%FT%H+00:00',
  };
  const standard = options.has('R') ? '%a, %d %b %Y %H:%M:%S +0000' : '%a %b %e %H:%M:%S UTC %Y';
  io.out(`${formatDate(atMs, format ?? (options.has('I') ? (iso[options.value('I') ?? ''] ?? '%F') : standard))}\n`);
  return 0;
});

function parseDate(text: string): number | undefined {
  if (/^@\d+$/.test(text)) return Number(text.slice(1)) * 1000;
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?Z?$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = 0, minute = 0, second = 0] = match.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour || 0, minute || 0, second || 0);
}

const yes: Program = function* (io) {
  const line = `${io.argv.length > 1 ? io.argv.slice(1).join(' ') : 'y'}\n`;
  const block = line.repeat(Math.ceil(4096 / line.length));
  for (let count = 1; ; count++) {
    yield* put(io.stdout, block);
    // Where nobody is slow to read, it must not stop the world.
    if (count % 50 === 0) yield io.work(count < 5000 ? 10 : 100);
  }
};

/** The applets that tell of the system, or do nothing for a while. */
export const systemApplets: readonly (readonly [string, Program])[] = [
  ['date', date],
  ['env', env],
  ['false', instant(() => 1)],
  [
    'hostname',
    instant((io) => {
      io.out(`${io.hostname}\n`);
      return 0;
    }),
  ],
  ['id', id],
  ['printenv', printenv],
  ['seq', seq],
  ['sleep', sleepProgram],
  ['true', instant(() => 0)],
  ['uname', uname],
  ['whoami', whoami],
  ['yes', yes],
];
