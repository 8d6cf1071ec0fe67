// Sends large files to the storage itself, where the site allows it. The site says where each part goes, and looks at the
// whole file before it counts. If this browser cannot reach the storage, everything goes through the site.

const FIRST_TRIES = 2; // of a part, as long as none has ever arrived: then the storage cannot be reached from here
const TRIES = 6;
const NO_ANSWER = "No connection to the storage. Still trying.";
const NOT_FROM_HERE = "This browser cannot reach the storage, so large pictures go through the site.";

let url = ""; // of a file with the number 0
let fromBytes = Infinity;
let hasWorked = false;
let isReachable = true;

export function allowDirect({ direct, directFrom }) {
  if (direct) [url, fromBytes] = [direct, Number(directFrom)];
}

export const goesDirect = ({ size }) => isReachable && size >= fromBytes;

export const noticeOfDirect = () => (isReachable ? "" : NOT_FROM_HERE);

// The verdict of the site, or null if the file has to go through the site. `ask` gets the site's answer, `goOn` waits while
// the upload is paused, `rest` before another try, `report` takes the bytes so far, `isGone` looks for the file.
export async function sendDirect({ id, file, size }, { ask, goOn, rest, report, isGone }) {
  const place = url.replace(/0$/, id);
  let failures = 0;
  while (isReachable) {
    const { parts } = await ask("POST", place);
    const failed = await sendParts(parts, file, size, { goOn, report, succeed: () => (failures = 0) });
    const { verdict } = failed === null ? await ask("PUT", place) : {};
    if (verdict) return verdict;
    failures += 1;
    if (failed === 0 && (await isGone())) break; // whoever sends it through the site says so
    if (failures >= (hasWorked ? TRIES : FIRST_TRIES)) isReachable = false;
    else await rest(failures, NO_ANSWER);
  }
  await ask("DELETE", place).catch(() => null); // what is left in the storage is deleted later
  return null;
}

// The status with which a part failed, or null if all arrived. Addresses expire, so the caller asks for new ones then.
async function sendParts(parts, file, size, { goOn, report, succeed }) {
  let sent = size - parts.reduce((sum, [start, stop]) => sum + stop - start, 0);
  for (const [start, stop, address] of parts) {
    await goOn();
    const status = await put(address, file.slice(start, stop), (loaded) => report(sent + loaded));
    if (status < 200 || status >= 300) return status;
    hasWorked = true;
    succeed();
    sent += stop - start;
  }
  return null;
}

// Without the token and the cookies of the site, which are none of the storage's business.
function put(address, body, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("PUT", address);
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onloadend = () => resolve(request.status);
    request.send(body);
  });
}
