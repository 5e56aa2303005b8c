/** What a WebGPU adapter is called, for people. */

/** Names of programs that stand in for graphics hardware. */
export const softwareRenderers: RegExp =
  /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render/i;

/** An adapter in words, as far as the browser tells. */
export interface AdapterName {
  readonly device: string;
  /** True when a program on the processor stands in for the graphics hardware. */
  readonly software: boolean;
}

/** Names an adapter. */
export function nameOfAdapter({ info }: Pick<GPUAdapter, "info">): AdapterName {
  const { vendor, architecture, device, description, isFallbackAdapter } = info;
  const name =
    [vendor, architecture, device].filter((word) => word !== "").join(" ") || description;
  return {
    device: name === "" ? "a GPU the browser does not name" : name,
    software: isFallbackAdapter || softwareRenderers.test(`${name} ${description}`),
  };
}

/** An adapter in words: `google swiftshader, software`. */
export function printDevice({ device, software }: AdapterName): string {
  return software ? `${device}, software` : device;
}
