/** What Redis answers. */
export type Reply =
  | { kind: 'status' | 'error' | 'text'; text: string }
  | { kind: 'number'; value: number }
  | { kind: 'nothing' }
  | { kind: 'list'; items: readonly Reply[] };

export const ok: Reply = { kind: 'status', text: 'OK' };
export const nothing: Reply = { kind: 'nothing' };
export const text = (value: string): Reply => ({ kind: 'text', text: value });
export const number = (value: number): Reply => ({ kind: 'number', value });
export const list = (items: readonly string[]): Reply => ({ kind: 'list', items: items.map(text) });
export const failure = (message: string): Reply => ({ kind: 'error', text: message });

/** A reply in Redis' own protocol, version 2. */
export function encodeReply(reply: Reply): string {
  switch (reply.kind) {
    case 'status':
      return `+${reply.text}\r\n`;
    case 'error':
      return `-${reply.text}\r\n`;
    case 'number':
      return `:${reply.value}\r\n`;
    case 'nothing':
      return '$-1\r\n';
    case 'text':
      return `$${Buffer.byteLength(reply.text)}\r\n${reply.text}\r\n`;
    case 'list':
      return `*${reply.items.length}\r\n${reply.items.map(encodeReply).join('')}`;
  }
}

/** A command as a client sends it. */
export const encodeCommand = (words: readonly string[]): string => encodeReply(list(words));

/** Cuts what comes into whole replies; commands are lists of texts. */
export function replyReader(onReply: (reply: Reply) => void): (chunk: Uint8Array) => void {
  let kept: Buffer = Buffer.alloc(0);
  return (chunk) => {
    kept = Buffer.concat([kept, chunk]);
    for (let read = replyAt(kept, 0); read; read = replyAt(kept, 0)) {
      kept = kept.subarray(read.end);
      onReply(read.reply);
    }
  };
}

function replyAt(bytes: Buffer, at: number): { reply: Reply; end: number } | undefined {
  const lineEnd = bytes.indexOf('\r\n', at);
  if (lineEnd < 0) return undefined;
  const line = bytes.toString('utf8', at + 1, lineEnd);
  const end = lineEnd + 2;
  const sign = String.fromCharCode(bytes[at] ?? 0);
  if (sign === '+') return { reply: { kind: 'status', text: line }, end };
  if (sign === '-') return { reply: failure(line), end };
  if (sign === ':') return { reply: number(Number(line)), end };
  const size = Number(line);
  if (sign === '$') {
    if (size < 0) return { reply: nothing, end };
    if (bytes.length < end + size + 2) return undefined;
    return { reply: text(bytes.toString('utf8', end, end + size)), end: end + size + 2 };
  }
  if (sign === '*') return itemsAt(bytes, end, size);
  // Plain words, as somebody types them to nc.
  const words = bytes.toString('utf8', at, lineEnd).split(/\s+/).filter(Boolean);
  return { reply: list(words), end };
}

function itemsAt(bytes: Buffer, at: number, size: number): { reply: Reply; end: number } | undefined {
  const items: Reply[] = [];
  let end = at;
  while (items.length < size) {
    const item = replyAt(bytes, end);
    if (!item) return undefined;
    items.push(item.reply);
    end = item.end;
  }
  return { reply: { kind: 'list', items }, end };
}
