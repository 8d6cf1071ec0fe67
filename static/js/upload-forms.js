// The form with the files of a pack.

const BLOCK = 512; // bytes: a disk takes a large file right out of the form if its first byte is at a multiple
const LARGE = 1024 * 1024; // from here on the site writes it so

// Each part is named by the site's number of its file, a point and its size. The site does not read the name of the file:
// that of a large one is as long as it takes to begin the bytes at a multiple of BLOCK.
export function formOf(pack) {
  const form = new FormData();
  let at = 0;
  for (const { id, file, size } of pack) {
    const name = `${id}.${size}`;
    const before = at + headers(name, file.type).length;
    const padding = size < LARGE ? 1 : BLOCK - (before % BLOCK);
    form.append(name, file, "p".repeat(padding));
    at = before + padding + size + "\r\n".length;
  }
  return form;
}

// As browsers write them (HTML, multipart/form-data encoding algorithm), but for the name of the file.
const headers = (name, type) =>
  `--${boundary()}\r\nContent-Disposition: form-data; name="${name}"; filename=""\r\nContent-Type: ${type || "application/octet-stream"}\r\n\r\n`;

// Each form has its own boundary; those of a browser are of one length.
const boundary = () => (anyBoundary ||= new Response(new FormData()).headers.get("Content-Type").split("boundary=")[1]);
let anyBoundary = "";
