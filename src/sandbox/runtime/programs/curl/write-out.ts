import { headerOf, type Transfer } from './transfer.ts';

/** `-w`: %{names} are replaced, \n and the like are what they mean. */
export function writeOut(format: string, done: Transfer, nowMs: number): string {
  const { answer, url, error } = done;
  const seconds = ((nowMs - done.startMs) / 1000).toFixed(6);
  const code = String(answer?.status ?? 0).padStart(3, '0');
  const values: Record<string, string> = {
    http_code: code,
    response_code: code,
    http_version: answer ? '1.1' : '0',
    url_effective: `${url.scheme}://${url.authority}${url.path}`,
    remote_ip: done.address ?? '',
    remote_port: String(done.address === undefined ? 0 : url.port),
    size_download: String(Buffer.byteLength(answer?.body ?? '')),
    content_type: (answer && headerOf(answer, 'content-type')) ?? '',
    num_redirects: String(done.redirects),
    redirect_url: (answer && headerOf(answer, 'location')) ?? '',
    exitcode: String(error?.code ?? 0),
    errormsg: error?.text ?? '',
    scheme: url.scheme,
    method: done.sentHeaders[0]?.split(' ')[0] ?? 'GET',
    time_total: seconds,
    time_connect: seconds,
    time_starttransfer: seconds,
    time_namelookup: '0.000000',
    time_appconnect: '0.000000',
  };
  return format
    .replace(/%\{(\w+)\}/g, (all, name: string) => values[name] ?? all)
    .replace(/%%/g, '%')
    .replace(/\\([nrt\\])/g, (_, letter: string) => ({ n: '\n', r: '\r', t: '\t' })[letter] ?? letter);
}
