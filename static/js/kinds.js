// Detect the type of a file by its name before a byte is sent. The server checks the bytes and decides.

// What the page says of extensions (jobs/formats).
let pictures = new Map(); // extension → name of the format
// A stray .txt in a folder of photos is a note, not the sheet. It can be chosen as the sheet in the Sheet area.
let sheets = new Set(); // extensions

const extension = (name) => /[^/]\.([a-z0-9]{1,7})$/i.exec(name)?.[1].toLowerCase() || "";
const baseName = (path) => path.slice(path.lastIndexOf("/") + 1);

export function know(formats) {
  pictures = new Map(Object.entries(formats.pictures));
  sheets = new Set(formats.sheets);
}

export function kindOf(path) {
  const name = baseName(path);
  if (name.startsWith(".") || path.startsWith("__MACOSX/") || name === "Thumbs.db" || name === "desktop.ini") return "hidden";
  const end = extension(name);
  if (end === "" || pictures.has(end)) return "picture";
  if (end === "zip") return "zip";
  return sheets.has(end) ? "sheet" : "other";
}

// What a person calls the format of a picture: "JPEG" for every way to end its name.
export function nameOfKind(path) {
  return pictures.get(extension(baseName(path))) || "without extension";
}
