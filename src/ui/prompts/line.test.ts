import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openPrompt } from './line.ts';

function terminal() {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  let text = '';
  output.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const prompt = openPrompt(
    {
      history: ['kubectl get pods'],
      complete: (line) => ({ candidates: line === 'kubectl g' ? ['get '] : [], replaces: 'g' }),
    },
    { input, output },
  );
  return { input, prompt, text: () => text };
}

describe('the prompt', () => {
  it('keeps lines that were pasted at once for the next questions', async () => {
    const { input, prompt } = terminal();
    const first = prompt.next('$ ');
    input.write('one\rtwo\r');
    expect(await first).toEqual({ kind: 'line', text: 'one' });
    expect(await prompt.next('$ ')).toEqual({ kind: 'line', text: 'two' });
    prompt.close();
  });

  it('completes with Tab and goes through earlier lines', async () => {
    const { input, prompt } = terminal();
    const first = prompt.next('$ ');
    // A tab amid other characters is taken for a pasted one.
    for (const keys of ['kubectl g', '\t', 'pods\r']) {
      input.write(keys);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await first).toEqual({ kind: 'line', text: 'kubectl get pods' });
    const second = prompt.next('$ ');
    input.write('\u001b[A\r');
    expect(await second).toEqual({ kind: 'line', text: 'kubectl get pods' });
    prompt.close();
  });

  it('prints above the line that is being typed and draws it again', async () => {
    const { input, prompt, text } = terminal();
    const first = prompt.next('$ ');
    input.write('kubectl');
    await new Promise((resolve) => setImmediate(resolve));
    prompt.above('news\n');
    expect(text()).toMatch(/news\n.*\$ kubectl/s);
    input.write(' get\r');
    expect(await first).toEqual({ kind: 'line', text: 'kubectl get' });
    prompt.close();
  });

  it('gives up the line on Ctrl-C and ends on Ctrl-D', async () => {
    const { input, prompt } = terminal();
    const first = prompt.next('$ ');
    input.write('kubectl del\u0003');
    expect(await first).toEqual({ kind: 'interrupt' });
    const second = prompt.next('$ ');
    input.write('ls\r');
    expect(await second).toEqual({ kind: 'line', text: 'ls' });
    const third = prompt.next('$ ');
    input.write('\u0004');
    expect(await third).toEqual({ kind: 'end' });
  });
});
