// How much is sent in one request: less on a line that breaks, or through a proxy that takes less.

export const PACK_FILES = 200;
const PACK_BYTES = 16 * 1024 * 1024; // three photos of 5 MB cost the browser a third less together than each by itself
const LEAST_PACK_BYTES = 256 * 1024;
export const SLICED_FROM = 1024 * 1024; // a smaller file is sent again as a whole
export const SLICE_BYTES = 32 * 1024 * 1024; // a file up to here goes as it is: slices cost the browser nearly twice as much
export const LEAST_SLICE_BYTES = 256 * 1024;

export let sliceBytes = SLICE_BYTES; // smaller on a bad connection: a slice arrives completely or not at all
export let packBytes = PACK_BYTES; // the same of a pack

// Send less at once on a line that breaks, or through a proxy that takes less, and slowly more again.
export function adapt(status) {
  const isLess = status === 0 || status === 413;
  const next = (bytes, least, most) => (isLess ? Math.max(least, bytes / 2) : Math.min(most, bytes * 2));
  sliceBytes = next(sliceBytes, LEAST_SLICE_BYTES, SLICE_BYTES);
  packBytes = next(packBytes, LEAST_PACK_BYTES, PACK_BYTES);
}
