// How much is sent in one request: less on a line that breaks, or through a proxy that takes less.

export const PACK_FILES = 200;
const PACK_BYTES = 16 * 1024 * 1024; // three photos of 5 MB cost the browser a third less together than each by itself
const QUICK_PACK_BYTES = 2 * PACK_BYTES; // each request costs the site as much as writing two such photos
const QUICK_MS = 3000; // a quick line: requests take less than this
const LEAST_AT_ONCE = 4;
const MOST_AT_ONCE = 5; // browsers open six connections to a site: one is left for the names and for pages
const LEAST_PACK_BYTES = 256 * 1024;
export const SLICED_FROM = 1024 * 1024; // a smaller file is sent again as a whole
export const SLICE_BYTES = 32 * 1024 * 1024; // a file up to here goes as it is: slices cost the browser nearly twice as much
export const LEAST_SLICE_BYTES = 256 * 1024;

export let sliceBytes = SLICE_BYTES; // smaller on a bad connection: a slice arrives completely or not at all
export let packBytes = PACK_BYTES; // the same of a pack
export let aloneFrom = PACK_BYTES / 2; // a larger file goes by itself
export let atOnce = LEAST_AT_ONCE; // requests on their way

// Send less at once on a line that breaks, or through a proxy that takes less, and slowly more again. A pause waits for
// what is on its way, so only a quick line gets the largest packs, and one more at a time: while the site stores some, others
// arrive.
export function adapt(status, ms) {
  const isLess = status === 0 || status === 413;
  const isQuick = ms < QUICK_MS;
  const next = (bytes, least, most) => (isLess ? Math.max(least, bytes / 2) : Math.min(most, bytes * 2));
  sliceBytes = next(sliceBytes, LEAST_SLICE_BYTES, SLICE_BYTES);
  packBytes = next(packBytes, LEAST_PACK_BYTES, isQuick ? QUICK_PACK_BYTES : PACK_BYTES);
  aloneFrom = Math.max(SLICED_FROM, Math.min(packBytes, PACK_BYTES) / 2);
  atOnce = isQuick && !isLess ? MOST_AT_ONCE : LEAST_AT_ONCE;
}
