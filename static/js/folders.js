// What was dropped or picked, as a flat list of {path, file}. Folders are walked to their end.

export function picked(list) {
  return Array.from(list, (file) => ({ path: file.webkitRelativePath || file.name, file }));
}

// Entries must be taken from the event before the first await: the browser empties the list afterwards.
export async function dropped(transfer, onCount) {
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return picked(transfer.files);
  const found = [];
  const open = entries;
  while (open.length) {
    const entry = open.pop();
    if (entry.isDirectory) open.push(...(await children(entry)));
    else found.push({ path: entry.fullPath.replace(/^\/+/, ""), file: await fileOf(entry) });
    if (found.length % 500 === 0) onCount(found.length);
  }
  return found;
}

// Chromium hands out at most 100 entries a call: ask until it gives none.
async function children(directory) {
  const reader = directory.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return all;
    all.push(...some);
  }
}

function fileOf(entry) {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
