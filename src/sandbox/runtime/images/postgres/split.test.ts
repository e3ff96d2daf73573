import { expect, test } from 'vitest';
import { splitScript, splitStatements } from './split.ts';

test('semicolons in quotes, comments and dollar quotes end nothing', () => {
  const script = 'select \';\'; -- a;b\nselect $$;$$ /* ; */ ;\n\n;select "a;b"';
  expect(splitStatements(script)).toEqual(
    ["select ';'", 'select $$;$$ /* ; */ ', 'select "a;b"'].map((s) => s.trimEnd()),
  );
});

test('psql sends each statement with its end', () => {
  expect(splitScript('select 1;\n  select\n2;\nselect 3')).toEqual(['select 1;', 'select\n2;', 'select 3']);
});
