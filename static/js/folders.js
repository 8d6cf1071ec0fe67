// What was chosen or dropped, as files with paths, a few at a time, so that the page and the worker can do something else
// meanwhile. A browser takes a while to hand over 40,000 files.

const GROUP = 50;
const MOST_HANDLES = 100; // dropped things that are asked for their handles: each is a question to the browser

// A browser without this API uses a file field for folders.
export const canPickFolder = () => "showDirectoryPicker" in globalThis;

// Yield to the event loop: otherwise a long list freezes the page.
const breathe = () => globalThis.scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));

export async function* picked(files) {
  for (let start = 0; start < files.length; start += GROUP) {
    await breathe();
    yield files.slice(start, start + GROUP).map((file) => ({ path: file.webkitRelativePath || file.name, file }));
  }
}

// The folder's handle, or null when the person closes the picker.
export async function pickedFolder() {
  try {
    return await globalThis.showDirectoryPicker();
  } catch (error) {
    if (error.name === "AbortError") return null;
    throw error;
  }
}

// Handles of what was dropped, where the browser has them: a worker can list those, and the page stays free. Otherwise
// `groups`, to be listed here. Call this before the first await of an event's handler: the browser empties the list
// afterwards.
export function dropped(transfer) {
  const items = Array.from(transfer.items).filter(({ kind }) => kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const files = entries.length ? [] : Array.from(transfer.files);
  const groups = () => (entries.length ? entriesIn(entries) : picked(files));
  const hasHandles = items.length > 0 && items.length <= MOST_HANDLES && "getAsFileSystemHandle" in items[0];
  const handles = hasHandles ? Promise.all(items.map((item) => item.getAsFileSystemHandle())).catch(() => null) : null;
  return { handles, groups };
}

// Every file below a handle as {path, handle}, name by name: nothing of a file itself is asked for. `failed(path, error)`
// is called for a folder that cannot be read to its end; the others are still listed.
export async function* filesBelow(handle, failed, parent = "") {
  const path = parent + handle.name;
  if (handle.kind === "file") {
    yield { path, handle };
    return;
  }
  try {
    for await (const child of handle.values()) yield* filesBelow(child, failed, `${path}/`);
  } catch (error) {
    failed(path, error);
  }
}

async function* entriesIn(entries) {
  let group = [];
  for (const entry of entries) {
    for await (const { path, file } of filesOf(entry)) {
      group.push(file().then((it) => ({ path, file: it }), () => ({ path, file: null })));
      if (group.length < GROUP) continue;
      yield await Promise.all(group);
      group = [];
    }
  }
  if (group.length) yield await Promise.all(group);
}

async function* filesOf(entry) {
  if (!entry.isDirectory) {
    const file = () => new Promise((resolve, reject) => entry.file(resolve, reject));
    yield { path: entry.fullPath.replace(/^\/+/, ""), file };
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    // Chromium returns at most 100 entries per call: repeat until there are none.
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return;
    for (const child of some) yield* filesOf(child);
  }
}
