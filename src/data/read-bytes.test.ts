import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readByFetch } from "./read-bytes.ts";

const server = createServer((request, response) => {
  if (request.url === "/data/set/labels.bin") response.end(new Uint8Array([1, 2, 3]));
  else if (request.url === "/data/set/start-page.bin")
    response.setHeader("content-type", "text/html").end("<!doctype html>");
  else response.writeHead(404).end();
});
let url = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/data/`;
});
afterAll(() => server.close());

test("bytes are read below the given address", async () => {
  expect(await readByFetch(url)("set/labels.bin")).toEqual(new Uint8Array([1, 2, 3]));
});

test.each([["set/missing.bin"], ["set/start-page.bin"]])("%s counts as missing", async (path) => {
  await expect(readByFetch(url)(path)).rejects.toMatchObject({
    code: "E_DATA_LOAD",
    message: `The file ${path} could not be read.`,
  });
});
