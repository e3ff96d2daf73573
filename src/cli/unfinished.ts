/** Whether a shell would wait for more lines: a quote is open, a backslash ends the text, a here-document lacks its end. */
export function isUnfinished(text: string): boolean {
  const wanted: { end: string; stripsTabs: boolean }[] = [];
  let quote = '';
  let continues = false;
  for (const line of text.split('\n')) {
    const [document] = wanted;
    if (document && quote === '') {
      if ((document.stripsTabs ? line.replace(/^\t+/, '') : line) === document.end) wanted.shift();
      continue;
    }
    continues = false;
    for (let i = 0; i < line.length; i++) {
      const char = line[i];
      if (char === '\\' && quote !== "'") {
        continues = i + 1 === line.length;
        i += 1;
      } else if (quote !== '') {
        if (char === quote) quote = '';
      } else if (char === "'" || char === '"') quote = char;
      else if (char === '#' && /^$|\s/.test(line[i - 1] ?? '')) break;
      else if (char === '<') {
        const [all = '', dash, , end] = /^(?:<<<|<<(-?)[ \t]*(['"]?)([\w.-]+)\2)/.exec(line.slice(i)) ?? [];
        if (end !== undefined) wanted.push({ end, stripsTabs: dash === '-' });
        i += Math.max(0, all.length - 1);
      }
    }
  }
  return quote !== '' || continues || wanted.length > 0;
}
