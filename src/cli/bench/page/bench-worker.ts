/** The worker of one contender in the browser. */
import { readByFetch } from "../../../data/read-bytes.ts";
import { webHost } from "../../../runtime/wasm/web-host.ts";
import { BenchHost } from "../host/bench-host.ts";
import { answer, type HostRequest } from "../stage/messages.ts";

const host = new BenchHost(readByFetch(new URL("/data/", location.href).href), {
  lanes: webHost(),
});

addEventListener("message", async ({ data }: MessageEvent<HostRequest>) => {
  postMessage(await answer(host, data));
});
