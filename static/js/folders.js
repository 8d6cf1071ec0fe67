// What was chosen or dropped, as {path, file} in small groups. A browser takes a while to hand over 40,000 files: after each
// group the page can paint and answer, and what was found so far is on its way.

const GROUP = 50;

// A browser without this hands a folder over through its own field.
export const canPickFolder = () => "showDirectoryPicker" in globalThis;

// Let the event loop have its turn: without it, a long list freezes the page.
const breathe = () => globalThis.scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));

export async function* picked(files) {
  for (let start = 0; start < files.length; start += GROUP) {
    await breathe();
    yield files.slice(start, start + GROUP).map((file) => ({ path: file.webkitRelativePath || file.name, file }));
  }
}

// Null when the person closes the picker. Unlike a field, it does not block the page until the whole folder is listed.
export async function pickedFolder() {
  try {
    return grouped([openFolder(await globalThis.showDirectoryPicker(), "")]);
  } catch (error) {
    if (error.name === "AbortError") return null;
    throw error;
  }
}

// Call this before the first await of an event's handler: the browser empties the list afterwards.
export function dropped(transfer) {
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry?.()).filter(Boolean);
  return entries.length ? grouped(entries.map(openEntry)) : picked(Array.from(transfer.files));
}

// `entries`: files as {path, file()}, folders as {path, children()}.
async function* grouped(entries) {
  let group = [];
  for (const entry of entries) {
    for await (const { path, file } of filesIn(entry)) {
      group.push(file().then((it) => ({ path, file: it })));
      if (group.length < GROUP) continue;
      yield await Promise.all(group);
      group = [];
    }
  }
  if (group.length) yield await Promise.all(group);
}

async function* filesIn(entry) {
  if (entry.file) yield entry;
  else for await (const child of entry.children()) yield* filesIn(child);
}

function openFolder(folder, parent) {
  const path = parent + folder.name;
  async function* children() {
    for await (const handle of folder.values()) {
      if (handle.kind === "directory") yield openFolder(handle, `${path}/`);
      else yield { path: `${path}/${handle.name}`, file: () => handle.getFile() };
    }
  }
  return { path, children };
}

function openEntry(entry) {
  const path = entry.fullPath.replace(/^\/+/, "");
  if (!entry.isDirectory) return { path, file: () => new Promise((resolve, reject) => entry.file(resolve, reject)) };
  async function* children() {
    const reader = entry.createReader();
    for (;;) {
      // Chromium hands out at most 100 entries a call: ask until it gives none.
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!some.length) return;
      yield* some.map(openEntry);
    }
  }
  return { path, children };
}
