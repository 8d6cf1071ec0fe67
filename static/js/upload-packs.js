// Which files go together in one request, and which by themselves.

import { PACK_FILES, aloneFrom, packBytes } from "./upload-amounts.js";
import { goesDirect } from "./upload-direct.js";

// The server moves such a file into place without copying it, and on a bad connection it can be sent in slices.
export const goesAlone = (entry) => entry.size > aloneFrom || goesDirect(entry);

// Take a large file by itself, or as many small ones as fit into a pack, off the front of the queue.
export function nextPack(queue) {
  if (goesAlone(queue[0])) return [queue.shift()];
  const pack = [];
  let bytes = 0;
  while (queue.length && pack.length < PACK_FILES) {
    const { size } = queue[0];
    if (pack.length && (bytes + size > packBytes || goesAlone(queue[0]))) break;
    bytes += size;
    pack.push(queue.shift());
  }
  return pack;
}
