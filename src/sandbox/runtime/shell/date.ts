const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const longDays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const longMonths = 'January February March April May June July August September October November December'.split(' ');
const dayOfYear = (date: Date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;

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
    h: () => months[date.getUTCMonth()] ?? '',
    A: () => longDays[date.getUTCDay()] ?? '',
    B: () => longMonths[date.getUTCMonth()] ?? '',
    C: () => two(Math.floor(date.getUTCFullYear() / 100)),
    D: () => formatDate(atMs, '%m/%d/%y'),
    I: () => two(date.getUTCHours() % 12 || 12),
    N: () =>
      String(((atMs % 1000) + 1000) % 1000)
        .padStart(3, '0')
        .padEnd(9, '0'),
    R: () => iso.slice(11, 16),
    c: () => formatDate(atMs, '%a %b %e %T %Y'),
    j: () => String(dayOfYear(date)).padStart(3, '0'),
    k: () => String(date.getUTCHours()).padStart(2),
    n: () => '\n',
    p: () => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
    r: () => formatDate(atMs, '%I:%M:%S %p'),
    t: () => '\t',
    u: () => String(date.getUTCDay() || 7),
    w: () => String(date.getUTCDay()),
    x: () => formatDate(atMs, '%m/%d/%y'),
    X: () => iso.slice(11, 19),
    y: () => two(date.getUTCFullYear() % 100),
    s: () => String(Math.floor(atMs / 1000)),
    F: () => iso.slice(0, 10),
    T: () => iso.slice(11, 19),
    Z: () => 'UTC',
    z: () => '+0000',
    '%': () => '%',
  };
  return format.replace(/%([a-zA-Z%])/g, (all, key: string) => values[key]?.() ?? all);
}
