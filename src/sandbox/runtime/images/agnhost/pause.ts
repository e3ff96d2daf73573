import { forever, type Program } from '../../process.ts';

/** Waits for a signal, and leaves it as the termination message. */
export const pause: Program = function* (io) {
  io.out('Paused\nSignals registered\n');
  const leave = (name: string, code: number) => () => {
    const message = `exiting because of signal ${JSON.stringify(name)}\n`;
    io.files.write(io.environment.TERMINATION_MESSAGE_PATH || '/dev/termination-log', message);
    io.out(message);
    io.exit(code);
  };
  io.onSignal('INT', leave('interrupt', 1));
  io.onSignal('TERM', leave('terminated', 2));
  for (;;) yield forever;
};
