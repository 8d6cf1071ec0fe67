// Reads the sizes of chosen files a few at a time, so that finished uploads are followed by the next ones.

const MEASURE_MS = 25; // reading a file's size asks the disk; longer stretches would delay answers
const OPEN_AT_ONCE = 50; // files of a listed folder that the browser is asked for together

const unmeasured = []; // {path, file or handle, replace}

export const countUnmeasured = () => unmeasured.length;

export function measureLater(entries, replace) {
  entries.forEach(({ path, file, handle }) => unmeasured.push({ path, file, handle, replace }));
}

// Take the next few: files with their sizes, and those that the browser does not give, with its error.
export const takeMeasured = async () => (unmeasured[0].handle ? openSome() : measureSome());

function measureSome() {
  const until = performance.now() + MEASURE_MS;
  const found = [];
  const isNext = (entry) => entry && !entry.handle && performance.now() < until;
  while (isNext(unmeasured[found.length])) found.push(withSize(unmeasured[found.length]));
  unmeasured.splice(0, found.length);
  return found;
}

async function openSome() {
  const end = unmeasured.findIndex(({ handle }) => !handle); // where files of another choice begin
  const some = unmeasured.slice(0, end < 0 ? OPEN_AT_ONCE : Math.min(end, OPEN_AT_ONCE));
  const files = await Promise.allSettled(some.map(({ handle }) => handle.getFile()));
  const found = some.map(({ path, replace }, index) => {
    const { value: file, reason: error } = files[index];
    return file ? withSize({ path, file, replace }) : { path, size: 0, error };
  });
  unmeasured.splice(0, some.length);
  return found;
}

const withSize = ({ path, file, replace }) => ({ path, file, size: file.size, modified: file.lastModified, replace });
