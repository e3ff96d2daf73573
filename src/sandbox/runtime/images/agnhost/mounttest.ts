import { type Program, type ProgramIO, sleep } from '../../process.ts';
import { readFlags } from './flags.ts';

const content = 'mount-tester new file\n';

/** Writes and reads files, and tells what it sees. */
export const mounttest: Program = function* (io) {
  const flags = readFlags(io.argv.slice(2), ['break_on_expected_content']);
  let code = 0;
  const fail = (text: string) => {
    io.out(text);
    code = 1;
  };
  const read = (path: string) => {
    const text = io.files.read(path);
    if (text === undefined)
      fail(`error reading file content for ${JSON.stringify(path)}: open ${path}: no such file or directory\n`);
    else io.out(shown(path, text));
  };
  for (const mode of ['0644', '0666', '0660', '0777']) {
    const path = flags.text(`new_file_${mode}`, '');
    if (path === '') continue;
    const problem = io.files.write(path, content);
    if (!problem) read(path);
    else fail(`error writing new file ${JSON.stringify(path)}: open ${path}: ${problem.toLowerCase()}\n`);
  }
  const once = flags.text('file_content', '');
  if (once !== '') read(once);
  const looped = flags.text('file_content_in_loop', '');
  if (looped === '') return code;
  return (
    (yield* readInLoop(io, looped, flags.number('retry_time', 180), flags.isSet('break_on_expected_content', true))) ||
    code
  );
};

const shown = (path: string, text: string) => `content of file ${JSON.stringify(path)}: ${text}\n`;

function* readInLoop(io: ProgramIO, path: string, seconds: number, breaks: boolean) {
  const endMs = io.clock.now() + seconds * 1000;
  let text: string | undefined;
  while (io.clock.now() < endMs) {
    text = io.files.read(path);
    if (text === undefined) io.out(`Error reading file ${path}: open ${path}: no such file or directory, retrying\n`);
    else {
      io.out(shown(path, text));
      if (breaks && text === content) break;
      if (breaks) io.out(`Unexpected content. Expected: ${content}. Retrying\n`);
    }
    yield sleep(io.clock, 2000);
  }
  return text === undefined ? 1 : 0;
}
