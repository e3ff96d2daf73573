import { instant, type Program } from '../process.ts';

/** `stty`: the size of the terminal, and whether it echoes. */
const stty = instant((io, words) => {
  const { terminal } = io;
  if (!terminal || io.stdin !== terminal.input) {
    io.err('stty: standard input: Inappropriate ioctl for device\n');
    return 1;
  }
  const { columns, rows } = terminal.size();
  for (const word of words) {
    if (word === 'size') io.out(`${rows} ${columns}\n`);
    else if (word === 'echo' || word === '-echo') terminal.mode.echo = word === 'echo';
    else if (word === 'raw' || word === '-raw' || word === 'sane')
      Object.assign(terminal.mode, { canonical: word !== 'raw', signals: word !== 'raw' });
    else if (word !== '-a') {
      io.err(`stty: invalid argument '${word}'\n`);
      return 1;
    }
  }
  if (words.length === 0 || words.includes('-a')) io.out(`speed 38400 baud; rows ${rows}; columns ${columns};\n`);
  return 0;
});

export const sttyApplets: readonly (readonly [string, Program])[] = [['stty', stty]];
