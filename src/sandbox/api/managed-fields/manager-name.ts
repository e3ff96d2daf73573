const maxLength = 128;

/** Who writes: the fieldManager of the request or, when it has none, what its User-Agent says before the first `/`. */
export function managerName(fieldManager: string | undefined, userAgent: string | undefined): string {
  if (fieldManager) return fieldManager;
  const prefix = (userAgent ?? '').split('/', 1)[0] ?? '';
  let name = '';
  let bytes = 0;
  for (const letter of prefix) {
    if (!/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(letter)) continue;
    bytes += Buffer.byteLength(letter);
    if (bytes > maxLength) break;
    name += letter;
  }
  return name || 'unknown';
}
