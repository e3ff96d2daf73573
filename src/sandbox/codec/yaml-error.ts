import type { LineCounter, YAMLParseError, YAMLWarning } from 'yaml';

/** go-yaml's text for a syntax error: the yaml package finds the same errors in its own words. */
export function yamlSyntaxError(error: YAMLParseError | YAMLWarning, text: string, lines: LineCounter): string {
  const { problem, at, byScanner, atEnd } = problemOf(error, text);
  // go-yaml counts lines from zero, adds one for errors of its scanner only, and leaves out line zero.
  const line = lines.linePos(at).line + (atEnd ? 1 : 0);
  const shown = line <= 1 && at < text.length ? 0 : byScanner ? line : line - 1;
  return `yaml: ${shown > 0 ? `line ${shown}: ` : ''}${problem}`;
}

interface Problem {
  problem: string;
  at: number;
  /** Found by the scanner, not by the parser. */
  byScanner: boolean;
  /** Found behind the last line, which counts as one more. */
  atEnd?: boolean;
}

function problemOf({ code, message, pos }: YAMLParseError | YAMLWarning, text: string): Problem {
  const at = pos[0];
  const scanner = (problem: string, where = at): Problem => ({ problem, at: where, byScanner: true });
  const parser = (problem: string, where = at): Problem => ({ problem, at: where, byScanner: false });
  switch (code) {
    case 'TAB_AS_INDENT':
      return scanner(
        at === 0 ? 'found character that cannot start any token' : 'found a tab character that violates indentation',
      );
    case 'BAD_SCALAR_START':
      return scanner('found character that cannot start any token');
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'BLOCK_IN_FLOW':
      return scanner('mapping values are not allowed in this context', colonAfter(text, at));
    case 'BAD_DQ_ESCAPE':
      return scanner('found unknown escape character');
    case 'BAD_DIRECTIVE':
      return scanner('found unknown directive name');
    case 'MISSING_CHAR':
      if (/quote/.test(message)) return scanner('found unexpected end of stream', text.length);
      return /[\]}]/.test(message) ? unclosed(message, text) : missingColon(text);
    case 'MULTILINE_IMPLICIT_KEY':
      return text.startsWith('- ', at) ? parser('did not find expected key') : missingColon(text);
    case 'BAD_INDENT':
      return message.startsWith('Flow') ? unclosed(message, text) : parser('did not find expected key');
    default:
      return parser('did not find expected key');
  }

  function missingColon(whole: string): Problem {
    const end = whole.indexOf('\n', at);
    return end < 0
      ? { problem: "could not find expected ':'", at: whole.length, byScanner: true, atEnd: true }
      : scanner("could not find expected ':'", end + 1);
  }
}

/** Where the colon stands that should not be there: the package points at the start of the value before it. */
function colonAfter(text: string, from: number): number {
  const colon = /:(?=\s|$)/.exec(text.slice(from));
  return colon ? from + colon.index : from;
}

function unclosed(message: string, text: string): Problem {
  const bracket = /map|\}/.test(message) ? '}' : ']';
  const isWaiting = /[[{,:]\s*$/.test(text);
  return {
    problem: isWaiting ? 'did not find expected node content' : `did not find expected ',' or '${bracket}'`,
    at: text.length,
    byScanner: true,
  };
}
