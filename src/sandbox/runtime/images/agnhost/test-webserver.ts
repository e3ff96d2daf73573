import type { Program } from '../../process.ts';
import { readFlags } from './flags.ts';
import { answer, mustListen, problem, untilKilled } from './go.ts';

const headers = {
  'Access-Control-Allow-Credentials': 'true',
  'Access-Control-Allow-Headers': 'DNT,X-Mx-ReqToken,Keep-Alive,User-Agent,X-Requested-With,Cache-Control,Content-Type',
  'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
  'Access-Control-Allow-Origin': '*',
  'Cache-Control': 'private',
};

/** Serves the container's files. */
export const testWebserver: Program = function* (io) {
  const port = readFlags(io.argv.slice(io.argv[0]?.endsWith('agnhost') ? 2 : 1)).number('port', 80);
  const isServed = mustListen(io, port, ({ path }) => {
    const file = decodeURIComponent(path.split('?')[0] ?? '/');
    const text = io.files.read(file);
    if (text !== undefined) return answer(io, 200, text, headers);
    const names = io.files.list(file);
    if (!names) return problem(io, 404, '404 page not found');
    const links = names.map((name) => `<a href="${name}">${name}</a>\n`).join('');
    const made = answer(
      io,
      200,
      `<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n${links}</pre>\n`,
      headers,
    );
    return { ...made, headers: { ...made.headers, 'Content-Type': 'text/html; charset=utf-8' } };
  });
  return isServed ? yield* untilKilled(io) : 1;
};
