const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** strftime in UTC, for the conversions that scripts use. */
export function formatDate(atMs: number, format: string): string {
  const date = new Date(atMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const iso = date.toISOString();
  const values: Record<string, () => string> = {
    Y: () => String(date.getUTCFullYear()),
    m: () => two(date.getUTCMonth() + 1),
    d: () => two(date.getUTCDate()),
    e: () => String(date.getUTCDate()).padStart(2),
    H: () => two(date.getUTCHours()),
    M: () => two(date.getUTCMinutes()),
    S: () => two(date.getUTCSeconds()),
    a: () => days[date.getUTCDay()] ?? '',
    b: () => months[date.getUTCMonth()] ?? '',
    s: () => String(Math.floor(atMs / 1000)),
    F: () => iso.slice(0, 10),
    T: () => iso.slice(11, 19),
    Z: () => 'UTC',
    z: () => '+0000',
    '%': () => '%',
  };
  return format.replace(/%([a-zA-Z%])/g, (all, key: string) => values[key]?.() ?? all);
}
