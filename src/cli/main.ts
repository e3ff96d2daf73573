import { CommanderError } from 'commander';
import { UserError } from '../lib/errors.ts';
import { processTerminal, type Terminal } from '../ui/terminal.ts';
import { makeContext } from './context.ts';
import { packageVersion } from './package-root.ts';
import { type Call, helpFor, makeProgram, withHelp } from './program.ts';

// A bug in something that nobody waits for ends the process as any other bug does.
process.on('unhandledRejection', (error) => {
  process.exitCode = report(error, processTerminal({ plain: true }));
  process.exit();
});

// The clock's timers keep no process alive: what only waits for time would end in the middle.
const alive = setInterval(() => {}, 2 ** 30);
process.exitCode = await main(process.argv.slice(2));
clearInterval(alive);

/** From argv to the exit code; the only place that prints errors. */
async function main(argv: readonly string[]): Promise<number> {
  const calls: Call[] = [];
  let terminal = processTerminal({ plain: argv.includes('--plain') });
  try {
    makeProgram(packageVersion(), (call) => calls.push(call)).parse(withHelp(argv), { from: 'user' });
    const [call] = calls;
    if (!call) return 0;
    if (call.shared.plain) terminal = processTerminal({ plain: true });
    const { run } = await call.load();
    return await run(makeContext(terminal, call.shared), call.args, call.options);
  } catch (error) {
    return report(error, terminal, argv);
  }
}

function report(error: unknown, terminal: Terminal, argv: readonly string[] = []): number {
  if (error instanceof UserError) {
    terminal.talk([error.message, error.next].filter(Boolean).join('\n'));
    return error.exitCode;
  }
  if (error instanceof CommanderError) {
    // Help and version are no errors, though commander throws them.
    if (error.exitCode === 0) return 0;
    const happened = error.message.replace(/^error: /, '');
    terminal.talk(
      `${happened.charAt(0).toUpperCase()}${happened.slice(1)}${/[.?)]$/.test(happened) ? '' : '.'}\nRun: ${helpFor(argv)}`,
    );
    return 2;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.talk(`This is a bug in k8s-de. Your progress is kept.\n${stack}`);
  return 3;
}
