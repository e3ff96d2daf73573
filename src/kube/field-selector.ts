import { SelectorError } from './selector-error.ts';

/** One condition on a field of the object; a field selector is a list of them, all of which must hold. */
export interface FieldTerm {
  field: string;
  operator: '=' | '!=';
  value: string;
}

/** Reads `fieldSelector`, such as `spec.nodeName=worker,status.phase!=Running`. Throws SelectorError. */
export function parseFieldSelector(text: string): FieldTerm[] {
  return splitTerms(text)
    .sort()
    .filter((term) => term !== '')
    .map((term) => {
      const [, field = '', operator, value = ''] = /^(.*?)(!=|==|=)(.*)$/s.exec(term) ?? [];
      if (!operator) throw new SelectorError(`invalid selector: '${text}'; can't understand '${term}'`);
      return { field, operator: operator === '!=' ? '!=' : '=', value: unescapeValue(value) };
    });
}

function splitTerms(text: string): string[] {
  return text.match(/(?:\\.|[^\\,]|\\$)+/gs) ?? [];
}

function unescapeValue(value: string): string {
  let plain = '';
  for (let i = 0; i < value.length; i++) {
    const character = value.charAt(i);
    if (character === '=' || character === ',')
      throw new SelectorError(`invalid field selector: unescaped character in value: ${character.charCodeAt(0)}`);
    if (character !== '\\') {
      plain += character;
      continue;
    }
    const escaped = value.charAt(++i);
    if (escaped === '' || !'\\,='.includes(escaped))
      throw new SelectorError(`invalid field selector: invalid escape sequence: \\${escaped}`);
    plain += escaped;
  }
  return plain;
}
