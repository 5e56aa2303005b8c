/** `npm run build:wasm`: compiles the kernels of the CPU engine where they are missing or stale. */
import { readArguments, runCommand } from "./command.ts";
import { buildKernels } from "./wasm-build/build-kernels.ts";

const help = `npm run build:wasm

Compiles the kernels of the CPU engine, where they are missing or older than their sources. All commands that need them do so too.

  --help   shows this
`;

await runCommand("build:wasm", async () => {
  const options = { help: { type: "boolean", default: false } } as const;
  const { values } = readArguments({ options, allowPositionals: false });
  if (values.help) process.stdout.write(help);
  else await buildKernels();
});
