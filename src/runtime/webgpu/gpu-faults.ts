/** What can go wrong with a GPU, as faults that say what to do next. */
import { FaultError } from "../fault-error.ts";

const otherEngine = "Choose the engine 'auto' or another one.";

/** `E_GPU_ADAPTER`: there is no WebGPU, or nothing behind it. */
export function noAdapter(detail: string): FaultError {
  return new FaultError({
    code: "E_GPU_ADAPTER",
    message: "WebGPU can't run here.",
    detail,
    action: otherEngine,
  });
}

/** `E_GPU_LIMITS`: the adapter offers less of something than the kernels need. */
export function limitTooSmall(limit: string, offered: number, needed: number): FaultError {
  return new FaultError({
    code: "E_GPU_LIMITS",
    message: "This graphics device is too small for the WebGPU engine.",
    detail: `It offers ${limit} = ${offered}, and ${needed} is needed.`,
    action: otherEngine,
  });
}

/** `E_DEVICE_LOST`: the device is gone, and with it all that lay on it. */
export function deviceLost(reason: string): FaultError {
  return new FaultError({
    code: "E_DEVICE_LOST",
    message: "The graphics device was lost.",
    detail: reason === "" ? "The browser or the driver gave no reason." : reason,
    action: "Press Train to go on from the last checkpoint, or choose another engine.",
  });
}

/** `E_GPU_TIMEOUT`: an answer of the device did not come in time. */
export function noAnswer(what: string, seconds: number): FaultError {
  return new FaultError({
    code: "E_GPU_TIMEOUT",
    message: "The graphics device does not answer.",
    detail: `It did not finish within ${seconds} s: ${what}.`,
    action: "Press Train to try again, with a smaller batch, or choose another engine.",
  });
}

/** `E_SHADER`: the device's compiler refused a kernel. */
export function shaderRefused(label: string, complaint: string): FaultError {
  return new FaultError({
    code: "E_SHADER",
    message: "The graphics device could not compile a kernel.",
    detail: `${label}: ${complaint}`,
    action: `This is a defect of Tributary or of the driver. ${otherEngine}`,
  });
}

/**
 * `E_SHADER`: the device's compiler refused every variant of a kernel.
 *
 * @param layer whose kernel it is; null for those of the engine itself.
 * @param device in words.
 */
export function layerRefused(
  label: string,
  layer: string | null,
  device: string,
  complaint: string,
): FaultError {
  const kernel =
    layer === null ? `its kernel '${label}'` : `the kernel of ${layer} (${label.split(",")[0]})`;
  return new FaultError({
    code: "E_SHADER",
    message: `${device} could not compile ${kernel}.`,
    detail: complaint,
    action: `This is a defect of Tributary or of the driver. ${otherEngine}`,
  });
}

/** `E_GPU_ERROR`: the device refused an operation. */
export function deviceRefused(complaint: string): FaultError {
  return new FaultError({
    code: "E_GPU_ERROR",
    message: "The graphics device refused an operation.",
    detail: complaint,
    action: `This is a defect of Tributary or of the driver. ${otherEngine}`,
  });
}

/** `E_GPU_WRONG`: the device computes, but not what it should. */
export function wrongNumbers(detail: string): FaultError {
  return new FaultError({
    code: "E_GPU_WRONG",
    message: "The graphics device computes wrongly.",
    detail,
    action: `Update the browser or the graphics driver. ${otherEngine}`,
  });
}

/** `E_GPU_MEMORY`: a run needs more than the device gives; nothing was allocated. */
export function tooMuchMemory(detail: string, action: string): FaultError {
  return new FaultError({
    code: "E_GPU_MEMORY",
    message: "The network needs more memory than the graphics device offers.",
    detail,
    action,
  });
}
