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

export const commonKinds = () => [...kinds].sort((a, b) => b[1] - a[1]).slice(0, MOST_KINDS);

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
