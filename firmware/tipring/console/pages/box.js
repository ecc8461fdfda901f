/* The page's way to the box: questions, and the news that come. */

/* A name of this page, by which the box knows it again when a connection breaks. */
export const PAGE = crypto.randomUUID();

/* In a page of the office the account counts, and there is nothing to log in to. */
export const OFFICE = new URLSearchParams(location.search).has("office");
const WHO = OFFICE ? "?office" : "";

const PATIENCE_MS = 20_000, SILENT_MS = 25_000, AGAIN_MS = 1000;

export class Refused extends Error {
  constructor(status, words) { super(words); this.status = status; }
}

async function ask(method, path, words) {
  let reply;
  try {
    reply = await fetch(path + WHO, {
      method,
      headers: words ? { "content-type": "application/json" } : {},
      body: words ? JSON.stringify(words) : undefined,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new Refused(0, "The box does not answer. Is this computer in its network?");
  }
  const found = await reply.json().catch(() => ({}));
  if (!reply.ok) {
    const detail = typeof found.detail === "string" ? found.detail : reply.statusText;
    throw new Refused(reply.status, detail);
  }
  return found;
}

const calls = `/phone/${PAGE}/calls`;
export const whoIsThere = () => ask("GET", "/phone/session");
export const logIn = (extension, password) =>
  ask("POST", "/phone/session", { extension, password });
export const logOut = () => ask("DELETE", "/phone/session");
export const begin = (dialled, sdp) => ask("POST", calls, { dialled, sdp });
export const lift = (leg, sdp) => ask("POST", `${calls}/${leg}/lift`, { sdp });
export const anew = (leg, sdp) => ask("POST", `${calls}/${leg}/anew`, { sdp });
export const wish = (leg, verb, words = {}) =>
  ask("POST", `${calls}/${leg}/${verb}`, words);

/* A page that is closed has no time to wait for an answer. */
export function putDownAtOnce(leg) {
  const words = new Blob(["{}"], { type: "application/json" });
  navigator.sendBeacon(`${calls}/${leg}/put-down${WHO}`, words);
}

/* Follow the news until `stop`; `tell` gets each, `state` whether we are connected.
   The box says every ten seconds that it is there; one that does not is not. */
export function follow(tell, state) {
  let source = null, again = 0, watch = 0;
  const alive = () => { clearTimeout(watch); watch = setTimeout(broke, SILENT_MS); };
  const open = () => {
    source = new EventSource(`/phone/${PAGE}/news${WHO}`);
    source.onmessage = (event) => {
      const news = JSON.parse(event.data);
      alive();
      if (news.what === "here") state(true);
      tell(news);
    };
    source.onerror = broke;
    alive();
  };
  const broke = () => {
    stop();
    state(false);
    again = setTimeout(open, AGAIN_MS);
  };
  const stop = () => { clearTimeout(again); clearTimeout(watch); source.close(); };
  open();
  return stop;
}
