// The numbers of an upload, and which files were refused and why, as the page shows them.

import { nameOfKind } from "./kinds.js";

const MOST_REFUSALS = 20; // reasons that the page shows
const MOST_KINDS = 5;

export const totals = { files: 0, bytes: 0, sentFiles: 0, sentBytes: 0, known: 0, refused: 0 };
const problems = new Map(); // sentence → {count, sample}
const kinds = new Map(); // JPEG → how many were found

export function countKinds(pictures) {
  pictures.forEach(({ path }) => kinds.set(nameOfKind(path), (kinds.get(nameOfKind(path)) || 0) + 1));
}

// The most frequent kinds with their numbers; all others as one, so that the numbers add up.
export function commonKinds() {
  const found = [...kinds].sort((a, b) => b[1] - a[1]);
  if (found.length <= MOST_KINDS) return found;
  const others = found.splice(MOST_KINDS - 1).reduce((sum, [, count]) => sum + count, 0);
  return [...found, ["others", others]];
}

export function note(sentence, path) {
  const problem = problems.get(sentence) || { count: 0, sample: path };
  problem.count += 1;
  problems.set(sentence, problem);
}

export const refusals = () => [...problems].slice(0, MOST_REFUSALS).map(([why, { count, sample }]) => ({ why, count, sample }));

// Files of unknown size count with the mean of the others.
export function expectedBytes(unmeasured) {
  const measured = totals.files - unmeasured;
  return measured ? Math.round((totals.bytes * totals.files) / measured) : 0;
}
