/** How much a ConfigMap or Secret may hold: 1 MiB. */
export const sizeLimitBytes = 1024 * 1024;

/** The bytes behind a base64 text, without decoding it. */
export function sizeOfBase64(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return Math.max(0, (text.length / 4) * 3 - padding);
}
