// The rows of a gallery by position, as they were when the page was opened, so that nothing moves unexpectedly.

const english = new Intl.NumberFormat("en-US");

export const number = (value) => english.format(value);

// Numbers from `firstPicture` on are pictures of rows, with room for `picturesOfRow` of each (jobs/row_pictures.py).
const { firstPicture = "Infinity", picturesOfRow = "1" } = document.getElementById("grid")?.dataset ?? {};

export function rowName(row) {
  const numbered = row - Number(firstPicture);
  if (numbered < 0) return number(row);
  const picture = numbered % Number(picturesOfRow);
  const name = number(Math.floor(numbered / Number(picturesOfRow)));
  return picture ? `${name}, picture ${picture}` : name;
}

// `runs`: gap and length of each run of consecutive rows, one after the other (jobs/reading/gallery.py).
export function rowsOf(runs) {
  const firsts = [];
  const begins = []; // the position at which each run begins
  let [row, count] = [0, 0];
  for (let n = 0; n < runs.length; n += 2) {
    row += runs[n];
    firsts.push(row);
    begins.push(count);
    row += runs[n + 1];
    count += runs[n + 1];
  }

  const rowAt = (position) => {
    const run = last(begins, position);
    return firsts[run] + position - begins[run];
  };

  // The position of the row, or of the next one in the list.
  const positionOf = (row) => {
    const run = Math.max(last(firsts, row), 0);
    const end = run + 1 < begins.length ? begins[run + 1] : count;
    const position = begins[run] + Math.max(row - firsts[run], 0);
    return Math.min(position, end, count - 1);
  };

  const placeOf = (position) => `${number(position + 1)} of ${number(count)}`;

  return { count, rowAt, positionOf, placeOf, has: (row) => rowAt(positionOf(row)) === row };
}

// 2, 3, 4, 9 → 2-4,9
export function asRanges(rows) {
  const parts = [];
  for (const row of rows) {
    const part = parts.at(-1);
    if (part && part[1] === row - 1) part[1] = row;
    else parts.push([row, row]);
  }
  return parts.map(([first, end]) => (first === end ? first : `${first}-${end}`)).join();
}

// The last index in a sorted list whose value is at most this one, or -1 if all are larger.
function last(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
