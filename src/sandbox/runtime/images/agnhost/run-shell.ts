import type { HttpAnswer } from '../../../network/http.ts';
import type { Later } from '../../../network/later.ts';
import type { ProgramIO } from '../../process.ts';
import { sink } from '../../streams.ts';
import { answer, goMap, log } from './go.ts';

/** `/shell`: runs a command and tells its output. */
export function runShell(io: ProgramIO, command: string): Later<HttpAnswer> {
  return (done) => {
    let output = '';
    const add = sink((chunk) => {
      output += Buffer.from(chunk).toString('utf8');
    });
    const shell = io.program('sh');
    const finish = (code: number) => {
      const result = { ...(code !== 0 && { error: `exit status ${code}` }), ...(output !== '' && { output }) };
      log(io, `Output: ${goMap(result)}`);
      done(answer(io, 200, JSON.stringify(result)));
    };
    if (!shell) {
      finish(127);
      return () => {};
    }
    const process = io.start({ program: shell, argv: ['/bin/sh', '-c', command], stdout: add, stderr: add });
    process.onEnd(finish);
    return () => process.signal('KILL');
  };
}
