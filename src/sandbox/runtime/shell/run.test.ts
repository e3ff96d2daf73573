import { expect, test } from 'vitest';
import { manualClock } from '../../../lib/clock.ts';
import { startContainer } from '../container.ts';
import { busybox } from '../images/busybox.ts';

function run(script: string, environment: Record<string, string> = {}) {
  const clock = manualClock();
  let code: number | undefined;
  const container = startContainer({
    image: busybox,
    command: ['sh', '-c', script],
    environment,
    mounts: [],
    hostname: 'web',
    clock,
    random: () => 0,
    onExit: (status) => {
      code = status;
    },
  });
  if (typeof container === 'string') throw new Error(container);
  const output = () =>
    container.log
      .lines()
      .map((line) => line.text)
      .join('');
  return { clock, container, output, code: () => code };
}

test.each([
  ['echo a; echo b', 'a\nb\n', 0],
  ['false && echo no || echo yes', 'yes\n', 0],
  ['exit 3', '', 3],
  [
    'nosuchcmd; echo $?; ls -l /nosuch; echo $?',
    'sh: nosuchcmd: not found\n127\nls: /nosuch: No such file or directory\n1\n',
    0,
  ],
  ['nosuchcmd', 'sh: nosuchcmd: not found\n', 127],
  ['echo "$FEED has ${ROWS:-no} rows" \'$FEED\'', 'orders has no rows $FEED\n', 0],
  ['for i in 1 2 3; do echo -n $i; [ $i = 2 ] && break; done; echo', '12\n', 0],
  ['i=0; while [ $i -lt 3 ]; do i=$((i+1)); echo row $i; done', 'row 1\nrow 2\nrow 3\n', 0],
  ['if test -f /etc/passwd; then echo there; else echo gone; fi', 'there\n', 0],
  ['cat /nope', "cat: can't open '/nope': No such file or directory\n", 1],
  ['echo one > /tmp/x; echo two >> /tmp/x; cat /tmp/x | wc -l', '2\n', 0],
  ['x=$(echo hi | cat); echo "$x!"', 'hi!\n', 0],
  ['set -e; false; echo not here', '', 1],
  ['(exit 4); echo $?', '4\n', 0],
  ['f() { echo "f $1"; return 7; }; f x; echo $?', 'f x\n7\n', 0],
  ['printf "%s=%d\\n" a 1 b 2', 'a=1\nb=2\n', 0],
  ['while read line; do echo "[$line]"; done < /etc/group', '[root:x:0:]\n[nogroup:x:65534:]\n', 0],
  ['file=/data/orders.csv; echo ${file##*/} ${file%.csv}', 'orders.csv /data/orders\n', 0],
  ['for f in /etc/pass*; do echo $f; done', '/etc/passwd\n', 0],
  ['echo "a  b" c   d; x="a  b"; echo $x "$x"', 'a  b c d\na b a  b\n', 0],
  ['date +%F; hostname', '2026-01-05\nweb\n', 0],
  ['! true; echo $?; { echo x; } 2>&1; echo err >&2', '1\nx\nerr\n', 0],
  ['if then', 'sh: syntax error: unexpected "then"\n', 2],
  ['yes | head -1; echo $?', 'y\n0\n', 0],
  ['seq 1 3 | while read n; do echo "<$n>"; done | tail -n 2', '<2>\n<3>\n', 0],
  ['case web-1 in db-*) echo db ;; web-*|www) echo web ;; esac', 'web\n', 0],
  ['x=1; cat <<EOF\nx is $x\nEOF\necho after', 'x is 1\nafter\n', 0],
  ['sleep 100 & kill $!; wait $!; echo $?', 'Terminated\n143\n', 0],
  ['set -o pipefail; false | true; echo $?', '1\n', 0],
  ['sh -c "kill -9 \\$\\$"; echo $?', 'Killed\n137\n', 0],
  ['echo to-the-log > /proc/1/fd/1; echo e > /dev/stderr', 'to-the-log\ne\n', 0],
  ['printf "%05.1f|%-4s|%x\\n" 3.14159 ab 255', '003.1|ab  |ff\n', 0],
  ['echo a &&\necho b # comment', 'a\nb\n', 0],
])('sh -c %j', (script, output, code) => {
  const ran = run(script, { FEED: 'orders' });
  expect([ran.output(), ran.code()]).toEqual([output, code]);
});

test('a function that never stops calling itself ends its shell', () => {
  const { clock, code } = run('f() { f; }; f; echo never');
  clock.advance(100);
  expect(code()).toBe(139);
});

test('a loop logs as simulated time goes on', () => {
  const { clock, output, code } = run('while true; do echo tick; sleep 1; done');
  clock.advance(2500);
  expect(output()).toBe('tick\ntick\ntick\n');
  expect(code()).toBeUndefined();
});

test('a loop that never waits lets the world go on', () => {
  const { clock, code } = run('while true; do :; done');
  clock.advance(100);
  expect(code()).toBeUndefined();
});

test('process 1 ignores a signal that it has no handler for', () => {
  const { clock, container, code } = run('sleep 3600');
  container.signal('TERM');
  clock.advance(1000);
  expect(code()).toBeUndefined();
  container.signal('KILL');
  expect(code()).toBe(137);
});

test('a trap runs when the foreground command has ended', () => {
  const { clock, container, output, code } = run('trap "echo bye; exit 0" TERM; while true; do sleep 1; done');
  clock.advance(500);
  container.signal('TERM');
  expect(code()).toBeUndefined();
  clock.advance(500);
  expect([output(), code()]).toEqual(['bye\n', 0]);
});

test('a trap ends wait at once', () => {
  const { container, output, code } = run('trap "echo bye; exit 0" TERM; sleep infinity & wait');
  container.signal('TERM');
  expect([output(), code()]).toEqual(['bye\n', 0]);
});
