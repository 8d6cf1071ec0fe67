// Detect the type of a file by its name before a byte is sent. The server checks the bytes and decides.

// What the page says of extensions (jobs/formats).
let pictures = new Map(); // extension → name of the format
let refused = new Map(); // extension → why such a file is not sent
let unknown = "";
// A stray .txt in a folder of photos is a note, not the sheet. It can be chosen as the sheet in the Sheet area.
let sheets = new Set(); // extensions

const extension = (name) => /[^/]\.([a-z0-9]{1,7})$/i.exec(name)?.[1].toLowerCase() || "";
const baseName = (path) => path.slice(path.lastIndexOf("/") + 1);

export function know(formats) {
  pictures = new Map(Object.entries(formats.pictures));
  refused = new Map(Object.entries(formats.refused));
  sheets = new Set(formats.sheets);
  unknown = formats.unknown;
}

export function kindOf(path) {
  const name = baseName(path);
  if (name.startsWith(".") || path.startsWith("__MACOSX/") || name === "Thumbs.db" || name === "desktop.ini") return "other";
  const end = extension(name);
  if (end === "" || pictures.has(end)) return "picture";
  if (end === "zip") return "zip";
  return sheets.has(end) ? "sheet" : "other";
}

// Return why a file is not sent, by its name only, or "" if it is. upload-worker.js checks its size.
export function refusal(path) {
  return kindOf(path) === "picture" ? "" : refused.get(extension(baseName(path))) || unknown;
}

// What a person calls the format of a picture: "JPEG" for every way to end its name.
export function nameOfKind(path) {
  return pictures.get(extension(baseName(path))) || "without extension";
}
