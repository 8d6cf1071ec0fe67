// Detect the type of a file by its name before a byte is sent. The server checks the bytes and decides.

const PICTURES = new Set(["jpg", "jpeg", "jpe", "jfif", "png", "webp", "tif", "tiff", "heic", "heif", "hif", "avif"]);
// A stray .txt in a folder of photos is a note, not the sheet. It can be chosen as the sheet in the Sheet area.
const SHEETS = new Set(["csv", "tsv", "xlsx", "xlsm"]);
const RAW = new Set(["cr2", "cr3", "nef", "nrw", "arw", "dng", "raf", "orf", "rw2", "pef", "srw", "x3f"]);
const DRAWINGS = new Set(["svg", "pdf", "eps", "ai", "psd", "indd", "gif", "bmp", "jxl", "jp2"]);

const extension = (name) => (name.includes(".") ? name.slice(name.lastIndexOf(".") + 1).toLowerCase() : "");
const baseName = (path) => path.slice(path.lastIndexOf("/") + 1);

export function kindOf(path) {
  const name = baseName(path);
  if (name.startsWith(".") || path.startsWith("__MACOSX/") || name === "Thumbs.db" || name === "desktop.ini") return "other";
  const end = extension(name);
  if (PICTURES.has(end) || end === "") return "picture";
  if (end === "zip") return "zip";
  return SHEETS.has(end) ? "sheet" : "other";
}

// Return why a file is not sent, by its name only, or "" if it is. upload-worker.js checks its size.
export function refusal(path) {
  const end = extension(baseName(path));
  if (RAW.has(end)) return "This is a raw camera file. Export it as JPEG, PNG, WebP, TIFF, HEIC or AVIF.";
  if (DRAWINGS.has(end)) return `.${end} files cannot be used. Export it as JPEG, PNG, WebP, TIFF, HEIC or AVIF.`;
  return kindOf(path) === "picture" ? "" : "This is not a picture.";
}

// What a person calls the kind of a picture: "JPEG" for every way to end its name.
export function nameOfKind(path) {
  const end = extension(baseName(path)).toUpperCase();
  return end.replace(/^(JPG|JPE|JFIF)$/, "JPEG") || "without extension";
}
