// One request of the upload to the site, signed with the token of its page, and what the answer says.

const SIGNED_OUT = "You were signed out. Sign in again in another tab, then press Continue.";

const WITHOUT_WORDS = {
  403: SIGNED_OUT,
  502: "The site does not answer. Still trying.",
  504: "The site does not answer. Still trying.",
  507: "The site does not answer, or its disk is full. Still trying.",
};

let token = "";

export function signWith(own) {
  token = own;
}

// What the site says, or what can be said for it.
export function sentenceOf(answer) {
  if (answer.status === 0) return "No connection to the site. Still trying.";
  if (answer.status === 401) return SIGNED_OUT;
  try {
    return JSON.parse(answer.responseText).sentence;
  } catch {
    return WITHOUT_WORDS[answer.status] ?? `The site answered ${answer.status}.`;
  }
}

// Answers even without a connection: then the status is 0.
export function send(method, url, body = null, headers = {}, onProgress = null) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", token);
    Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
    if (onProgress) request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onloadend = () => resolve(isElsewhere(request, url) ? { status: 401, getResponseHeader: () => null } : request);
    request.send(body);
  });
}

// A signed-out request is redirected to the sign-in page; the browser follows by itself.
export function isElsewhere(request, url) {
  return request.responseURL !== "" && new URL(request.responseURL).pathname !== new URL(url, self.location).pathname;
}

// A file that was moved, changed or deleted meanwhile breaks its request like a lost connection does.
export async function readable(entries) {
  const looks = await Promise.allSettled(entries.map(({ file }) => file.slice(0, 1).arrayBuffer()));
  return entries.filter((_, index) => looks[index].status === "fulfilled");
}
