/** One member of a tar archive. */
export interface Member {
  name: string;
  kind: 'file' | 'directory' | 'link' | 'hardlink';
  mode: number;
  uid: number;
  gid: number;
  user: string;
  group: string;
  mtimeMs: number;
  target: string;
  content: Uint8Array;
}

const block = 512;
const types = { file: '0', hardlink: '1', link: '2', directory: '5' } as const;

/** The bytes of a member, in the ustar format; long names as GNU tar has them. */
export function writeMember(member: Member): Uint8Array {
  const { name, target, content } = member;
  const long: Uint8Array[] = [];
  if (Buffer.byteLength(name) > 100) long.push(longName('L', name));
  if (Buffer.byteLength(target) > 100) long.push(longName('K', target));
  return Buffer.concat([...long, header(member, types[member.kind], content.length), padded(content)]);
}

/** What ends an archive. */
export const endOfArchive = new Uint8Array(2 * block);

function longName(type: string, text: string): Uint8Array {
  const content = Buffer.from(`${text}\0`);
  const member: Member = {
    name: '././@LongLink',
    kind: 'file',
    mode: 0,
    uid: 0,
    gid: 0,
    user: '',
    group: '',
    mtimeMs: 0,
    target: '',
    content,
  };
  return Buffer.concat([header(member, type, content.length), padded(content)]);
}

function header(member: Member, type: string, size: number): Uint8Array {
  const bytes = Buffer.alloc(block);
  const octal = (value: number, at: number, width: number) =>
    bytes.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at);
  bytes.write(Buffer.from(member.name).subarray(0, 100).toString('latin1'), 0, 'latin1');
  octal(member.mode & 0o7777, 100, 8);
  octal(member.uid, 108, 8);
  octal(member.gid, 116, 8);
  octal(size, 124, 12);
  octal(Math.floor(member.mtimeMs / 1000), 136, 12);
  bytes.fill(' ', 148, 156);
  bytes.write(type, 156);
  bytes.write(Buffer.from(member.target).subarray(0, 100).toString('latin1'), 157, 'latin1');
  bytes.write('ustar  \0', 257);
  bytes.write(member.user.slice(0, 31), 265);
  bytes.write(member.group.slice(0, 31), 297);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return bytes;
}

function padded(content: Uint8Array): Uint8Array {
  const rest = content.length % block;
  return rest === 0 ? content : Buffer.concat([content, new Uint8Array(block - rest)]);
}

/** The members of an archive; a text says why it is none. */
export function readMembers(archive: Uint8Array): Member[] | string {
  const bytes = Buffer.from(archive);
  const members: Member[] = [];
  let name: string | undefined;
  let target: string | undefined;
  for (let at = 0; at + block <= bytes.length; ) {
    const head = bytes.subarray(at, at + block);
    if (head.every((byte) => byte === 0)) return members;
    const text = (from: number, size: number) =>
      head
        .subarray(from, from + size)
        .toString('utf8')
        .replace(/\0.*$/s, '');
    const octal = (from: number, size: number) => Number.parseInt(text(from, size).trim() || '0', 8);
    const sum = head.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
    if (sum !== octal(148, 8)) return 'invalid tar magic';
    const size = octal(124, 12);
    const content = bytes.subarray(at + block, at + block + size);
    if (content.length < size) return 'short read';
    at += block + Math.ceil(size / block) * block;
    const type = text(156, 1) || '0';
    if (type === 'L') name = content.toString('utf8').replace(/\0.*$/s, '');
    else if (type === 'K') target = content.toString('utf8').replace(/\0.*$/s, '');
    else if (type === 'x' || type === 'g') {
      // pax: the path and the link's target may be longer than the header holds.
      for (const [, key = '', value = ''] of content.toString('utf8').matchAll(/\d+ ([^=]+)=([^\n]*)\n/g)) {
        if (type === 'x' && key === 'path') name = value;
        if (type === 'x' && key === 'linkpath') target = value;
      }
    } else {
      const prefix = text(257, 6) === 'ustar' && text(345, 155) ? `${text(345, 155)}/` : '';
      const kind = { '1': 'hardlink', '2': 'link', '5': 'directory' }[type] ?? 'file';
      members.push({
        name: name ?? prefix + text(0, 100),
        kind: kind === 'hardlink' || kind === 'link' || kind === 'directory' ? kind : 'file',
        mode: octal(100, 8),
        uid: octal(108, 8),
        gid: octal(116, 8),
        user: text(265, 32),
        group: text(297, 32),
        mtimeMs: octal(136, 12) * 1000,
        target: target ?? text(157, 100),
        content: new Uint8Array(content),
      });
      name = undefined;
      target = undefined;
    }
  }
  return members.length || bytes.length === 0 ? (members.length ? members : 'short read') : 'short read';
}
