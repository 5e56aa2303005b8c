/** Chooses a backend of TensorFlow.js and makes an engine of it. */
import type { EngineChoice } from "../../protocol/command.ts";
import type { Refusal } from "../../protocol/event.ts";
import type { Engine } from "../engine.ts";
import { FaultError } from "../fault-error.ts";
import { type BackendName, backendNames } from "./backend-name.ts";
import { probeDevice } from "./probe-device.ts";
import { startBackend } from "./start-backend.ts";
import { TfjsEngine } from "./tfjs-engine.ts";

function label(backend: BackendName): string {
  return `TensorFlow.js (${backend})`;
}

/**
 * Why `auto` leaves a backend that only software stands behind.
 *
 * Median steps in Chromium 156 on 2 cores with SwiftShader, cpu / webgl / webgpu: LeNet on 32 images of 8 × 8, 34 / 53 / 303 ms;
 * LeNet on 32 of 28 × 28, 153 / 486 ms / not tried; Inception-mini on 16 of 28 × 28, 431 / 450 ms / not tried. The first step, with its
 * shaders to compile, took 0.1 to 0.9 s on cpu, 2.8 to 5.9 s on webgl and 4.7 s on webgpu.
 */
function softwareRefusal(backend: BackendName, device: string): string | null {
  switch (backend) {
    case "webgpu":
      return `the only WebGPU adapter is software (${device}), slower than plain JavaScript`;
    case "webgl":
      return `WebGL is emulated in software here (${device}), slower than plain JavaScript`;
    case "cpu":
      return null;
    default:
      return backend satisfies never;
  }
}

/** Makes an engine of one backend, or says why not. `named` takes software too, where `auto` would not. */
async function open(
  backend: BackendName,
  refusals: readonly Refusal[],
  named: boolean,
): Promise<Engine | string> {
  const probe = await probeDevice(backend);
  if (!probe.available) {
    return probe.reason;
  }
  const refusal = probe.software && !named ? softwareRefusal(backend, probe.device) : null;
  const reason = refusal ?? (await startBackend(backend));
  if (reason !== null) {
    return reason;
  }
  return new TfjsEngine(backend, {
    id: `tfjs:${backend}`,
    label: label(backend),
    device: probe.software ? `${probe.device}, software` : probe.device,
    refusals,
  });
}

/**
 * Makes the engine of TensorFlow.js that was asked for; `auto` takes the first of webgpu, webgl, cpu that works here, and the engine's
 * description says why it passed over the others.
 *
 * Throws a `FaultError` with the code `E_ENGINE_UNAVAILABLE` when what was asked for does not work here.
 *
 * @param former better engines that were passed over before.
 */
export async function createEngine(
  choice: EngineChoice,
  former: readonly Refusal[] = [],
): Promise<Engine> {
  const named = choice !== "auto";
  const candidates = backendNames.filter((backend) => !named || choice === `tfjs:${backend}`);
  const refusals: Refusal[] = [...former];
  for (const backend of candidates) {
    const opened = await open(backend, [...refusals], named);
    if (typeof opened !== "string") {
      return opened;
    }
    refusals.push({ engine: label(backend), reason: opened });
  }
  throw new FaultError({
    code: "E_ENGINE_UNAVAILABLE",
    message: `${refusals.map(({ engine }) => engine).join(", ")} can't run here.`,
    detail: refusals.map(({ engine, reason }) => `${engine}: ${reason}.`).join(" "),
    action: named ? "Choose the engine 'auto' or another one." : "Try a newer browser.",
  });
}
