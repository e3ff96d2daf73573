/**
 * One letter left out near the middle, as fingers do, of a path in its last part: its length, and so its middle, is
 * another one on each cluster, as namespaces are. Undefined when the text is too short to stay itself.
 */
export function slip(text: string): string | undefined {
  if (/\s/.test(text) || !text.includes('/')) return slipOfWord(text);
  const parts = text.split('/');
  for (const [i, part] of [...parts.entries()].reverse()) {
    const short = slipOfWord(part);
    if (short !== undefined) return parts.with(i, short).join('/');
  }
  return undefined;
}

function slipOfWord(text: string): string | undefined {
  const middle = Math.floor(text.length / 2);
  for (const at of [middle, middle + 1, middle - 1, 1]) {
    const [before, letter, after] = [text[at - 1] ?? '', text[at] ?? '', text[at + 1] ?? ''];
    if (!/[a-z]/i.test(letter) || !/[a-z]/i.test(before) || !/[a-z0-9]/i.test(after)) continue;
    const short = text.slice(0, at) + text.slice(at + 1);
    if (text.length >= 4 && short !== text) return short;
  }
  return undefined;
}

/** An image with a slip in its name, without its tag, with another tag, and another image. */
export function imageSlips(
  image: string,
): { mutation: 'image-slip' | 'image-tag-dropped' | 'image-tag-other' | 'image-other'; to: string }[] {
  const [name = '', tag] = image.split(':');
  const short = slip(name);
  return [
    ...(short ? [{ mutation: 'image-slip', to: tag ? `${short}:${tag}` : short } as const] : []),
    ...(tag ? [{ mutation: 'image-tag-dropped', to: name } as const] : []),
    ...(tag ? [{ mutation: 'image-tag-other', to: `${name}:${nextTag(tag)}` } as const] : []),
    { mutation: 'image-other', to: name === 'busybox' ? 'alpine:3' : 'busybox:1.37' },
  ];
}

/** The same digits with another unit, as they are mixed up: 128Mi as 128m, 500m as 500; undefined for what has no such twin. */
export function unitSlip(quantity: string): string | undefined {
  const [, digits, unit = ''] = /^(\d+)(m|Ki|Mi|Gi|k|M|G)$/.exec(quantity) ?? [];
  if (digits === undefined) return undefined;
  return unit === 'm' ? digits : `${digits}m`;
}

function nextTag(tag: string): string {
  const [, head = '', digits, rest = ''] = /^(.*?)(\d+)(\D*)$/.exec(tag) ?? [];
  return digits === undefined ? `${tag}-slim` : `${head}${Number(digits) - 1}${rest}`;
}
