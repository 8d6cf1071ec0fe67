// What a file is by its name, counted before a byte is sent. The server looks at the bytes and has the last word.

const PICTURES = new Set(["jpg", "jpeg", "jpe", "jfif", "png", "webp", "tif", "tiff", "heic", "heif", "hif", "avif"]);
// A stray .txt in a folder of photos is a note, not the sheet: it can be chosen as one by the sheet's own door.
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

// Why a file is not sent, by its name alone, or "" when it is. What its size forbids, upload-worker.js says.
export function refusal(path) {
  const end = extension(baseName(path));
  if (RAW.has(end)) return "A raw camera file. Export it as JPEG, PNG, WebP, TIFF, HEIC or AVIF.";
  if (DRAWINGS.has(end)) return `We do not take .${end} files. Export it as JPEG, PNG, WebP, TIFF, HEIC or AVIF.`;
  return kindOf(path) === "picture" ? "" : "Not a picture. Left out.";
}

// What a person calls the kind of a picture: "JPEG" for every way to end its name.
export function nameOfKind(path) {
  const end = extension(baseName(path)).toUpperCase();
  return end.replace(/^(JPG|JPE|JFIF)$/, "JPEG") || "without a kind";
}
