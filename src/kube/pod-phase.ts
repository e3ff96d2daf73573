/** Whether a Pod has come to its end: none of its containers will run again. */
export function isFinished({ status }: { status?: { phase?: string | undefined } | undefined }): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}
