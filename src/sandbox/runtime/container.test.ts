import { expect, test } from 'vitest';
import { manualClock } from '../../lib/clock.ts';
import { type ContainerSettings, type Session, startContainer } from './container.ts';
import { memoryVolume } from './files.ts';
import { busybox } from './images/busybox.ts';
import { collecting } from './test-streams.ts';

function world(settings: Partial<ContainerSettings> = {}) {
  const clock = manualClock();
  const ended: number[] = [];
  const container = startContainer({
    image: busybox,
    command: ['sleep', 'infinity'],
    environment: {},
    mounts: [],
    hostname: 'web',
    clock,
    random: () => 0.5,
    onExit: (code) => ended.push(code),
    ...settings,
  });
  if (typeof container === 'string') throw new Error(container);
  const join = (how: 'exec' | 'attach', argv: string[], { tty = false, stdin = true } = {}) => {
    const { seen, streams } = collecting({ tty, stdin });
    const session = how === 'attach' ? container.attach(streams) : container.exec({ argv, ...streams });
    if (typeof session === 'string') throw new Error(session);
    return { seen, session };
  };
  const exec = (argv: string[], options = {}) => join('exec', argv, options);
  return { clock, container, ended, exec, attach: (options = {}) => join('attach', [], options) };
}

const type = (session: Session, text: string) => session.write(Buffer.from(text));

test('exec reads what is written to it as it comes', () => {
  const { seen, session } = world().exec(['cat']);
  type(session, 'one\n');
  expect(seen.out).toBe('one\n');
  type(session, 'two');
  expect([seen.out, seen.code]).toEqual(['one\ntwo', undefined]);
  session.closeInput();
  expect(seen.code).toBe(0);
});

test('bytes go through unchanged', () => {
  const { container } = world();
  const chunks: Uint8Array[] = [];
  const session = container.exec({
    argv: ['sh', '-c', 'cat > /tmp/x; cat /tmp/x'],
    tty: false,
    stdin: true,
    stdout: (chunk) => chunks.push(chunk),
    stderr: () => {},
    onExit: () => {},
  });
  if (typeof session === 'string') throw new Error(session);
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  session.write(bytes);
  session.closeInput();
  expect(Buffer.concat(chunks)).toEqual(Buffer.from(bytes));
});

test('output and errors are apart without a terminal', () => {
  const { seen } = world().exec(['sh', '-c', 'echo out; echo err >&2; exit 3']);
  expect(seen).toEqual({ out: 'out\n', err: 'err\n', code: 3 });
});

test('a program that is not there cannot be executed', () => {
  const { container } = world();
  const streams = { tty: false, stdin: false, stdout: () => {}, stderr: () => {}, onExit: () => {} };
  expect(container.exec({ argv: ['bash'], ...streams })).toBe(
    'unable to start container process: exec: "bash": executable file not found in $PATH',
  );
});

test('a shell at a terminal prompts, echoes and ends with exit', () => {
  const { seen, session } = world().exec(['sh'], { tty: true });
  expect(seen.out).toBe('/ # \x1b[6n');
  session.resize(120, 40);
  type(session, 'echo hx\x7fi\r');
  expect(seen.out).toBe('/ # \x1b[6n\r/ # \x1b[Jecho hx\b\x1b[Ji\r\nhi\r\n/ # \x1b[6n');
  type(session, 'stty size\r');
  expect(seen.out.split('\r\n').at(-2)).toBe('40 120');
  type(session, 'exit 7\r');
  expect(seen.code).toBe(7);
});

test('a line can be edited, recalled and completed', () => {
  const { seen, session } = world().exec(['sh'], { tty: true });
  type(session, 'ab\x1b[Dx\r');
  expect(seen.out).toBe('/ # \x1b[6nab\bxb\bb\r\nsh: axb: not found\r\n/ # \x1b[6n');
  type(session, 'cd /et\t\r\x1b[A\r');
  expect(seen.out.slice(seen.out.indexOf('cd'))).toBe(
    'cd /et\r/ # cd /etc/\x1b[J\r\n/etc # \x1b[6n\r/etc # cd /etc/\x1b[J\r\n/etc # \x1b[6n',
  );
  type(session, 'echo "a\rb"\rsleep 1 &\r');
  expect(seen.out.slice(seen.out.indexOf('echo "a'))).toBe(
    'echo "a\r\n> \x1b[6nb"\r\na\r\nb\r\n/etc # \x1b[6nsleep 1 &\r\n/etc # \x1b[6n',
  );
});

test('a background job is told of before the next prompt', () => {
  const { clock, exec } = world();
  const { seen, session } = exec(['sh'], { tty: true });
  type(session, 'sleep 1 &\r');
  clock.advance(1000);
  type(session, 'true\r');
  expect(seen.out.split('\r\n').at(-2)).toBe('[1]+  Done                       sleep 1');
});

test('^C ends what runs in the foreground of a terminal, and the shell goes on', () => {
  const { seen, session } = world().exec(['sh'], { tty: true });
  type(session, 'sleep 100\r');
  type(session, '\x03');
  type(session, 'echo $?\r');
  expect(seen.out).toContain('^C');
  expect(seen.out.trimEnd().split('\r\n').at(-2)).toBe('130');
  type(session, '\x04');
  expect(seen.code).toBe(0);
});

test('a program at a terminal gets whole lines, and ^D ends its input', () => {
  const { seen, session } = world().exec(['cat'], { tty: true });
  type(session, 'ab\x7fc\r');
  expect(seen.out).toBe('ab\b \bc\r\nac\r\n');
  type(session, '\x04');
  expect(seen.code).toBe(0);
});

test('those that attach see the output of process 1 and write to its input', () => {
  const { attach, container, ended } = world({ command: ['sh'], stdin: true, stdinOnce: true });
  const { seen, session } = attach();
  type(session, 'echo hello; read x; echo "got $x"\nword\n');
  expect(seen.out).toBe('hello\ngot word\n');
  expect(container.log.lines().map(({ text }) => text)).toEqual(['hello\n', 'got word\n']);
  session.closeInput();
  expect([seen.code, ended]).toEqual([0, [0]]);
});

test('a container with a terminal prompts those that attach', () => {
  const { attach, ended } = world({ command: ['sh'], stdin: true, tty: true });
  const { seen, session } = attach({ tty: true });
  type(session, 'echo $((6*7))\r');
  expect(seen.out).toContain('42\r\n/ # \x1b[6n');
  type(session, 'exit\r');
  expect([seen.code, ended]).toEqual([0, [0]]);
});

test('tail -f in a pipe goes on as its file grows', () => {
  const { clock, exec } = world();
  const { seen } = exec(['sh', '-c', 'echo a > /tmp/log; tail -f /tmp/log | grep -v b']);
  exec(['sh', '-c', 'echo b >> /tmp/log; echo c >> /tmp/log']);
  expect(seen.out).toBe('a\n');
  clock.advance(1000);
  expect(seen.out).toBe('a\nc\n');
});

test('two programs that keep each other busy let the world go on', () => {
  const { clock, exec, container } = world();
  const { seen, session } = exec(['sh', '-c', 'yes | cat > /dev/null']);
  clock.advance(100);
  expect(seen.code).toBeUndefined();
  session.kill();
  container.signal('KILL');
  expect(seen.code).toBe(137);
});

test('a read-only root refuses what is written, and a volume takes it', () => {
  const { exec } = world({ readOnlyRoot: true });
  const { seen } = exec(['sh', '-c', 'echo x > /tmp/x; echo x > /dev/shm/x && cat /dev/shm/x']);
  expect(seen).toEqual({ out: 'x\n', err: "sh: can't create /tmp/x: Read-only file system\n", code: 0 });
});

test('processes run as the user and in the directory that the container says', () => {
  const { exec } = world({ user: { uid: 1000, gid: 3000, groups: [2000] }, workingDirectory: '/tmp' });
  const { seen } = exec(['sh', '-c', 'id; pwd; touch mine; echo x > /etc/x; ls -ln mine | cut -c1-40']);
  expect(seen.out).toContain('uid=1000 gid=3000 groups=3000,2000\n/tmp\n');
  expect(seen.err).toContain("can't create /etc/x: Permission denied");
});

test('what one container writes to a volume another sees, unless it is mounted read-only', () => {
  const volume = memoryVolume();
  const writer = world({ mounts: [{ path: '/data', volume, readOnly: false }] });
  const reader = world({ mounts: [{ path: '/in', volume, readOnly: true }] });
  writer.exec(['sh', '-c', 'mkdir /data/d; echo hello > /data/d/f; chmod 640 /data/d/f; ln -s d/f /data/l']);
  const { seen } = reader.exec(['sh', '-c', 'cat /in/d/f /in/l; stat -c %a /in/d/f; rm /in/l; echo x > /in/y']);
  expect(seen).toEqual({
    out: 'hello\nhello\n640\n',
    err: "rm: can't remove '/in/l': Read-only file system\nsh: can't create /in/y: Read-only file system\n",
    code: 1,
  });
});

test('tar carries files between containers, as kubectl cp does', () => {
  const from = world();
  const to = world();
  const chunks: Uint8Array[] = [];
  const script = 'mkdir -p /src/d; printf "\\001\\377" > /src/d/bytes; echo text > /src/t; tar cf - -C / src';
  from.container.exec({
    argv: ['sh', '-c', script],
    tty: false,
    stdin: false,
    stdout: (chunk) => chunks.push(chunk),
    stderr: () => {},
    onExit: () => {},
  });
  const unpack = to.exec(['tar', '-xmf', '-', '-C', '/tmp']);
  for (const chunk of chunks) unpack.session.write(chunk);
  unpack.session.closeInput();
  expect(unpack.seen).toEqual({ out: '', err: '', code: 0 });
  expect(to.exec(['sh', '-c', 'od -An -tx1 /tmp/src/d/bytes; cat /tmp/src/t']).seen.out).toBe(' 01 ff\ntext\n');
});
