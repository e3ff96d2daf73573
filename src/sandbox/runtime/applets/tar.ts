import { gzipSync } from 'node:zlib';
import { endOfArchive, type Member, readMembers, writeMember } from '../../../lib/ustar.ts';
import type { Stat } from '../files.ts';
import { makeAll } from '../make-directories.ts';
import { absolutePath, openInput, openOutput } from '../open.ts';
import type { Program, ProgramIO, Wait } from '../process.ts';
import { formatDate } from '../shell/date.ts';
import { globToRegExp } from '../shell/glob.ts';
import { put, takeAll } from '../streams.ts';
import { unzipped } from './gzip.ts';
import { modeText } from './ls.ts';
import { type Options, readOptions, usageError } from './options.ts';
import { groupName, userName } from './users.ts';

const long = {
  create: 'c',
  extract: 'x',
  list: 't',
  file: 'f',
  gzip: 'z',
  gunzip: 'z',
  directory: 'C',
  verbose: 'v',
  exclude: 'X',
  'no-same-owner': 'o',
  'no-same-permissions': 'm',
  'same-permissions': 'p',
  overwrite: 'O',
  'strip-components': 's',
};

/** `tar`: makes, lists and extracts archives, of files or streams. */
const tar: Program = function* (io) {
  const [first = '', ...rest] = io.argv.slice(1);
  // The first word may lack its dash.
  const options = readOptions(
    io,
    'cxtvzf:C:pomkhOX:T:s:a',
    long,
    first && !first.startsWith('-') ? [`-${first}`, ...rest] : [first, ...rest].filter(Boolean),
  );
  const from = options
    .values('C')
    .reduce((folder, next) => absolutePath({ directory: folder, pid: io.pid }, next), io.directory);
  if (io.files.stat(from)?.kind !== 'directory') {
    io.err(`tar: can't change directory to '${options.value('C') ?? ''}': No such file or directory\n`);
    return 1;
  }
  if (options.has('c')) return yield* create(io, options, from);
  if (!options.has('x') && !options.has('t')) throw usageError(io);
  return yield* extract(io, options, from);
};

function* create(io: ProgramIO, options: Options, from: string): Generator<Wait, number, void> {
  const file = options.value('f') ?? '-';
  const output = file === '-' ? io.stdout : openOutput(io, file, false);
  if (typeof output === 'string') {
    io.err(`tar: can't open '${file}': ${output}\n`);
    return 1;
  }
  if (options.operands.length === 0) {
    io.err('tar: empty archive\n');
    return 1;
  }
  const excluded = options.values('X').map(globToRegExp);
  const pieces: Uint8Array[] = [];
  let status = 0;
  let isTold = false;
  function* add(name: string): Generator<Wait, void, void> {
    if (excluded.some((pattern) => pattern.test(name) || pattern.test(name.split('/').at(-1) ?? ''))) return;
    const path = absolutePath({ directory: from, pid: io.pid }, name);
    const stat = io.files.stat(path, options.has('h'));
    if (!stat) {
      io.err(`tar: ${name}: No such file or directory\n`);
      status = 1;
      return;
    }
    if (stat.kind === 'device') return;
    if (name.startsWith('/') && !isTold) {
      isTold = true;
      io.err("tar: removing leading '/' from member names\n");
    }
    const shown = name.replace(/^\/+/, '');
    const loaded = stat.kind === 'file' ? io.files.load(path) : undefined;
    const content = loaded?.kind === 'content' ? Buffer.from(loaded.content) : new Uint8Array();
    const member = memberOf(io, stat.kind === 'directory' ? `${shown.replace(/\/+$/, '')}/` : shown, stat, content);
    if (shown || stat.kind !== 'directory') {
      if (options.has('v')) (file === '-' ? io.err : io.out)(`${member.name}\n`);
      if (options.has('z')) pieces.push(writeMember(member));
      else yield* put(output as Exclude<typeof output, string>, writeMember(member));
    }
    if (stat.kind === 'directory')
      for (const inside of io.files.list(path) ?? []) yield* add(`${name.replace(/\/+$/, '')}/${inside}`);
  }
  for (const name of options.operands) yield* add(name);
  if (options.has('z')) yield* put(output, gzipSync(Buffer.concat([...pieces, endOfArchive])));
  else yield* put(output, endOfArchive);
  if (status) io.err('tar: error exit delayed from previous errors\n');
  return status;
}

function memberOf(io: ProgramIO, name: string, stat: Stat, content: Uint8Array): Member {
  const { mode, uid, gid, mtimeMs, target = '' } = stat;
  const kind = stat.kind === 'device' ? 'file' : stat.kind;
  return {
    name,
    kind,
    mode,
    uid,
    gid,
    user: userName(io, uid) ?? '',
    group: groupName(io, gid) ?? '',
    mtimeMs,
    target,
    content,
  };
}

function* extract(io: ProgramIO, options: Options, from: string): Generator<Wait, number, void> {
  const file = options.value('f') ?? '-';
  const input = file === '-' ? io.stdin : openInput(io, file);
  if (typeof input === 'string') {
    io.err(`tar: can't open '${file}': ${input}\n`);
    return 1;
  }
  const bytes = yield* takeAll(input);
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? unzipped(bytes) : bytes;
  const members = plain ? readMembers(plain) : 'invalid tar magic';
  if (typeof members === 'string') {
    io.err(`tar: ${members}\n`);
    return 1;
  }
  const strip = Number(options.value('s') ?? 0);
  const wanted = (name: string) =>
    options.operands.length === 0 ||
    options.operands.some((one) => name === one || name === `${one}/` || name.startsWith(`${one.replace(/\/$/, '')}/`));
  let status = 0;
  for (const member of members) {
    const name = member.name.replace(/^\/+/, '').split('/').slice(strip).join('/');
    if (!name || !wanted(member.name)) continue;
    if (options.has('t')) yield* put(io.stdout, `${options.has('v') ? longLine(member) : member.name}\n`);
    else if (options.has('O')) yield* put(io.stdout, member.content);
    else {
      if (options.has('v')) io.out(`${member.name}\n`);
      const problem = unpack(
        io,
        `${from.replace(/\/$/, '')}/${name}`,
        member,
        from,
        !options.has('o') && io.user.uid === 0,
      );
      if (problem === undefined) continue;
      io.err(`tar: can't open '${name}': ${problem}\n`);
      status = 1;
    }
  }
  return status;
}

function unpack(io: ProgramIO, path: string, member: Member, from: string, keepsOwner: boolean): string | undefined {
  // Nothing is unpacked outside the folder.
  if (path.split('/').includes('..')) return 'Invalid argument';
  const parent = path.replace(/\/+$/, '').split('/').slice(0, -1).join('/');
  const made = makeAll(io, parent || '/', 0o755);
  if (made) return made;
  const clean = path.replace(/\/+$/, '');
  let problem: string | undefined;
  if (member.kind === 'directory') problem = makeAll(io, clean, member.mode & 0o7777);
  else if (member.kind === 'link') {
    io.files.remove(clean);
    problem = io.files.link(member.target, clean);
  } else {
    const linked =
      member.kind === 'hardlink' ? io.files.load(`${from.replace(/\/$/, '')}/${member.target}`) : undefined;
    problem = io.files.write(
      clean,
      linked?.kind === 'content' ? linked.content : asText(member.content),
      member.mode & 0o7777,
    );
  }
  const { mode, uid, gid, mtimeMs } = member;
  if (!problem)
    io.files.change(
      clean,
      { ...(member.kind !== 'link' && { mode: mode & 0o7777 }), mtimeMs, ...(keepsOwner && { uid, gid }) },
      false,
    );
  return problem;
}

/** Text is kept as text: it is what most programs ask for. */
function asText(bytes: Uint8Array): string | Uint8Array {
  const text = Buffer.from(bytes).toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : bytes;
}

function longLine(member: Member): string {
  const kind = member.kind === 'hardlink' ? 'file' : member.kind;
  const owner = `${member.user || member.uid}/${member.group || member.gid}`;
  const target = member.kind === 'link' ? ` -> ${member.target}` : '';
  return `${modeText({ kind, mode: member.mode })} ${owner} ${String(member.content.length).padStart(9)} ${formatDate(member.mtimeMs, '%F %T')} ${member.name}${target}`;
}

export const tarApplets: readonly (readonly [string, Program])[] = [['tar', tar]];
