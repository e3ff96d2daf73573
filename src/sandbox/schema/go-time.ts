/** A text that is no time; the message is that of Go's time.Parse. */
export class TimeError extends Error {}

interface Element {
  layout: string;
  pattern: RegExp;
  name?: string;
  from?: number;
  to?: number;
}

const seconds: readonly Element[] = [
  { layout: '2006', pattern: /^\d{4}/ },
  { layout: '-', pattern: /^-/ },
  { layout: '01', pattern: /^\d\d/, name: 'month', from: 1, to: 12 },
  { layout: '-', pattern: /^-/ },
  { layout: '02', pattern: /^\d\d/ },
  { layout: 'T', pattern: /^T/ },
  { layout: '15', pattern: /^\d\d?/, name: 'hour', from: 0, to: 23 },
  { layout: ':', pattern: /^:/ },
  { layout: '04', pattern: /^\d\d/, name: 'minute', from: 0, to: 59 },
  { layout: ':', pattern: /^:/ },
  { layout: '05', pattern: /^\d\d/, name: 'second', from: 0, to: 59 },
];
const zone: Element = { layout: 'Z07:00', pattern: /^(?:Z|[+-]\d\d:\d\d)/ };
const layouts = {
  // Without a fraction in the layout, Go takes one of any length.
  seconds: {
    text: '2006-01-02T15:04:05Z07:00',
    elements: [...seconds, { layout: '', pattern: /^(?:[.,]\d+)?/ }, zone],
  },
  micros: {
    text: '2006-01-02T15:04:05.000000Z07:00',
    elements: [...seconds, { layout: '.000000', pattern: /^[.,]\d{6}/ }, zone],
  },
};

/** The canonical form of a metav1.Time: UTC, whole seconds; null for Go's zero time. Throws TimeError. */
export function canonicalTime(text: string): string | null {
  const parts = parse(text, 'seconds');
  return print(parts, '');
}

/** The canonical form of a metav1.MicroTime: UTC, six digits; null for Go's zero time. Throws TimeError. */
export function canonicalMicroTime(text: string): string | null {
  const parts = parse(text, 'micros');
  return print(parts, `.${parts.fraction.slice(0, 6).padEnd(6, '0')}`);
}

interface Parts {
  ms: number;
  /** The digits behind the seconds. */
  fraction: string;
}

function parse(text: string, kind: keyof typeof layouts): Parts {
  const layout = layouts[kind];
  const values: string[] = [];
  let rest = text;
  for (const element of layout.elements) {
    const found = element.pattern.exec(rest)?.[0];
    const prefix = `parsing time ${quoted(text)}`;
    if (found === undefined)
      throw new TimeError(
        `${prefix} as ${quoted(layout.text)}: cannot parse ${quoted(rest)} as ${quoted(element.layout)}`,
      );
    const value = Number(found);
    if (element.name && (value < (element.from ?? 0) || value > (element.to ?? 0)))
      throw new TimeError(`${prefix}: ${element.name} out of range`);
    values.push(found);
    rest = rest.slice(found.length);
  }
  if (rest) throw new TimeError(`parsing time ${quoted(text)}: extra text: ${quoted(rest)}`);
  const [year = '', , month = '', , day = '', , hour = '', , minute = '', , second = '', fraction = '', offset = ''] =
    values;
  if (Number(day) < 1 || Number(day) > new Date(Date.UTC(2000 + (Number(year) % 400), Number(month), 0)).getUTCDate())
    throw new TimeError(`parsing time ${quoted(text)}: day out of range`);
  const utc = Date.parse(`${year}-${month}-${day}T${hour.padStart(2, '0')}:${minute}:${second}Z`);
  return { ms: utc - offsetMs(offset), fraction: fraction.slice(1) };
}

function offsetMs(offset: string): number {
  if (offset === 'Z') return 0;
  const sign = offset.startsWith('-') ? -1 : 1;
  return sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6))) * 60_000;
}

function print({ ms, fraction }: Parts, shown: string): string | null {
  const text = new Date(ms).toISOString().slice(0, 19);
  return text === '0001-01-01T00:00:00' && !/[1-9]/.test(fraction) ? null : `${text}${shown}Z`;
}

const quoted = (text: string) => JSON.stringify(text);
