/** What there is to say where one text is the other with white space around it, which no output shows. */
export function nearly(expected: unknown, found: unknown): string | undefined {
  const [wanted, has] = [String(expected), String(found)];
  if (typeof expected === 'object' || typeof found === 'object') return undefined;
  if (wanted === has || wanted.trim() !== has.trim() || wanted.trim() === '') return undefined;
  const [longer, shorter] = has.length > wanted.length ? [has, wanted] : [wanted, has];
  const extra = extraOf(longer, shorter);
  if (extra === undefined) return undefined;
  const isMissing = longer === wanted ? ' that is missing' : '';
  return `is right but for ${extra.what}${isMissing} ${extra.where}`;
}

function extraOf(longer: string, shorter: string): { what: string; where: string } | undefined {
  if (longer.startsWith(shorter)) return { what: nameOf(longer.slice(shorter.length)), where: 'at its end' };
  if (longer.endsWith(shorter)) return { what: nameOf(longer.slice(0, -shorter.length)), where: 'at its beginning' };
  return longer.trim() === shorter ? { what: 'white space', where: 'at its beginning and its end' } : undefined;
}

function nameOf(space: string): string {
  if (space === '\n' || space === '\r\n') return 'a newline';
  if (space === '\r') return 'a carriage return';
  if (space === '\t') return 'a tab';
  return space === ' ' ? 'a space' : 'white space';
}
