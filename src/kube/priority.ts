/** From this priority on a Pod is critical for the cluster (SystemCriticalPriority of pkg/apis/scheduling). */
export const systemCriticalPriority = 2_000_000_000;
