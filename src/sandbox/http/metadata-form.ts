import { ApiError } from '../api/errors.ts';

/** The 406 for metadata of a list asked of one object, or the other way round; it names the server's own type. */
export function wrongMetadataForm(apiVersion: string, kind: string, isList: boolean): ApiError {
  const asked = isList ? 'PartialObjectMetadata' : 'PartialObjectMetadataList';
  const found = `the requested object is ${isList ? '' : 'not '}a list (*${packageOf(apiVersion, kind)}.${kind})`;
  return new ApiError(406, 'NotAcceptable', `you requested ${asked}, but ${found}`);
}

// Events of both groups are one type inside.
function packageOf(apiVersion: string, kind: string): string {
  const [group = ''] = apiVersion.split('.');
  return !apiVersion.includes('/') || kind.startsWith('Event') ? 'core' : (group.split('/')[0] ?? '');
}
