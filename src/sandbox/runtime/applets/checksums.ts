import { createHash } from 'node:crypto';
import { openInput } from '../open.ts';
import type { Program, ProgramIO } from '../process.ts';
import { takeAll } from '../streams.ts';
import { appletName, readOptions } from './options.ts';
import { readBytes, sources } from './read.ts';

const digest = (algorithm: string): Program =>
  function* (io) {
    const options = readOptions(io, 'scw', { check: 'c' });
    let status = 0;
    const fail = () => {
      status = 1;
    };
    if (options.has('c')) return yield* check(io, algorithm, options.operands, options.has('s'));
    for (const { name, input } of sources(io, options.operands, fail))
      io.out(
        `${createHash(algorithm)
          .update(yield* takeAll(input))
          .digest('hex')}  ${name}\n`,
      );
    return status;
  };

function* check(io: ProgramIO, algorithm: string, files: readonly string[], isSilent: boolean) {
  const list = Buffer.from(yield* readBytes(io, files)).toString('utf8');
  let failed = 0;
  const lines = list.split('\n').filter(Boolean);
  for (const line of lines) {
    const [, wanted = '', name = ''] = /^(\S+) [ *](.*)$/.exec(line) ?? [];
    const input = openInput(io, name);
    const found =
      typeof input === 'string'
        ? undefined
        : createHash(algorithm)
            .update(yield* takeAll(input))
            .digest('hex');
    if (found === undefined) io.err(`${appletName(io)}: can't open '${name}': No such file or directory\n`);
    if (found !== wanted) failed++;
    if (!isSilent) io.out(`${name}: ${found === wanted ? 'OK' : 'FAILED'}\n`);
  }
  if (failed > 0 && !isSilent)
    io.err(`${appletName(io)}: WARNING: ${failed} of ${lines.length} computed checksums did NOT match\n`);
  return failed > 0 ? 1 : 0;
}

/** The applets that make checksums, and check them. */
export const checksumApplets: readonly (readonly [string, Program])[] = [
  ['md5sum', digest('md5')],
  ['sha1sum', digest('sha1')],
  ['sha256sum', digest('sha256')],
  ['sha512sum', digest('sha512')],
];
