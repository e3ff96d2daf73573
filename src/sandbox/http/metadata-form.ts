import { ApiError } from '../api/errors.ts';

/** The 406 for metadata of a list asked of one object, or the other way round; it names the server's own type. */
export function wrongMetadataForm(apiVersion: string, kind: string, isList: boolean, isCustom: boolean): ApiError {
  if (isCustom && !isList) return new ApiError(500, '', 'content is not a list');
  if (isCustom) return refusal('PartialObjectMetadata', 'a list (*unstructured.UnstructuredList)');
  const asked = isList ? 'PartialObjectMetadata' : 'PartialObjectMetadataList';
  return refusal(asked, `${isList ? '' : 'not '}a list (*${packageOf(apiVersion, kind)}.${kind})`);
}

function refusal(asked: string, found: string): ApiError {
  return new ApiError(406, 'NotAcceptable', `you requested ${asked}, but the requested object is ${found}`);
}

// Events of both groups are one type inside.
function packageOf(apiVersion: string, kind: string): string {
  const [group = ''] = apiVersion.split('.');
  return !apiVersion.includes('/') || kind.startsWith('Event') ? 'core' : (group.split('/')[0] ?? '');
}
